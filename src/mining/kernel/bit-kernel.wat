;; Sets of numbers as bits, many to a table. Every table and set is 16 bytes aligned, and `bytes` (of one set) is a multiple
;; of 16. Offsets are unsigned bytes. The plain twin, src/mining/kernel/plain-kernel.ts, does the same word by word.
(module
  (import "kernel" "memory" (memory 1))

  ;; Marks `item` in the set that begins at `set`.
  (func $mark (param $set i32) (param $item i32)
    (local $word i32)
    (local.set $word
      (i32.add (local.get $set) (i32.shl (i32.shr_u (local.get $item) (i32.const 5)) (i32.const 2))))
    (i32.store (local.get $word)
      (i32.or
        (i32.load (local.get $word))
        (i32.shl (i32.const 1) (i32.and (local.get $item) (i32.const 31))))))

  ;; For each of `count` items listed: what its set in `table` has in common with `held` goes into `union`, and the item
  ;; itself into `meeting` where that is anything.
  (func (export "span")
    (param $list i32) (param $count i32) (param $table i32) (param $bytes i32)
    (param $held i32) (param $union i32) (param $meeting i32)
    (local $end i32) (local $item i32) (local $row i32) (local $at i32)
    (local $common v128) (local $any v128)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $item (i32.load (local.get $list)))
        (local.set $row (i32.add (local.get $table) (i32.mul (local.get $item) (local.get $bytes))))
        (local.set $any (v128.const i32x4 0 0 0 0))
        (local.set $at (i32.const 0))
        (block $row_done
          (loop $words
            (br_if $row_done (i32.ge_u (local.get $at) (local.get $bytes)))
            (local.set $common
              (v128.and
                (v128.load (i32.add (local.get $row) (local.get $at)))
                (v128.load (i32.add (local.get $held) (local.get $at)))))
            (local.set $any (v128.or (local.get $any) (local.get $common)))
            (v128.store (i32.add (local.get $union) (local.get $at))
              (v128.or (v128.load (i32.add (local.get $union) (local.get $at))) (local.get $common)))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br $words)))
        (if (v128.any_true (local.get $any))
          (then (call $mark (local.get $meeting) (local.get $item))))
        (local.set $list (i32.add (local.get $list) (i32.const 4)))
        (br $next))))

  ;; Of `count` items listed, those whose set in `table` has all of `set` go into `found`.
  (func (export "supersets")
    (param $list i32) (param $count i32) (param $table i32) (param $bytes i32)
    (param $set i32) (param $found i32)
    (local $end i32) (local $item i32) (local $row i32) (local $at i32)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $item (i32.load (local.get $list)))
        (local.set $row (i32.add (local.get $table) (i32.mul (local.get $item) (local.get $bytes))))
        (local.set $at (i32.const 0))
        (block $no
          (block $yes
            (loop $words
              (br_if $yes (i32.ge_u (local.get $at) (local.get $bytes)))
              (br_if $no
                (v128.any_true
                  (v128.andnot
                    (v128.load (i32.add (local.get $set) (local.get $at)))
                    (v128.load (i32.add (local.get $row) (local.get $at))))))
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (br $words)))
          (call $mark (local.get $found) (local.get $item)))
        (local.set $list (i32.add (local.get $list) (i32.const 4)))
        (br $next)))))
