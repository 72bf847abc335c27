"""Factorises a Boolean matrix by somebody else's code: peer.py METHOD FACTORS < matrix > factors.

The matrix is text: a line of "rows columns", then a line of "row column" for each cell that is set. The answer is one line of
JSON: the seconds of processor that the factorisation took, without reading, and of each factor its rows and columns. FACTORS
is how many factors there are to be; GreConD goes on until it has covered everything.
"""

import contextlib
import io
import json
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix

GRID = [step / 10 for step in range(1, 10)]


def main():
    method, factors = sys.argv[1], int(sys.argv[2])
    rows, cols = map(int, sys.stdin.readline().split())
    cells = np.loadtxt(sys.stdin, dtype=int, ndmin=2)
    matrix = csr_matrix((np.ones(len(cells), dtype=int), (cells[:, 0], cells[:, 1])), shape=(rows, cols))
    factorise = METHODS[method]
    began = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        left, right = factorise(matrix, factors)
    seconds = time.process_time() - began
    found = [[np.flatnonzero(left[:, k]).tolist(), np.flatnonzero(right[:, k]).tolist()] for k in range(left.shape[1])]
    found = [factor for factor in found if factor[0] and factor[1]]
    print(json.dumps({"seconds": seconds, "factors": found}))


def pybmf(model, matrix):
    """Without drawing, and without its early stop: that one fails in PaNDa, and loses GreConD's last factor."""
    model.show_matrix = lambda *args, **kwargs: None
    model._early_stop = lambda *args, **kwargs: None
    model.fit(
        X_train=matrix,
        task="reconstruction",
        seed=1,
        verbose=False,
        display=False,
        show_logs=False,
        save_model=False,
        show_result=False,
    )
    return np.asarray(model.U.todense()) > 0, np.asarray(model.V.todense()) > 0


def grecond(matrix, _):
    from PyBMF.models import GreConD

    return pybmf(GreConD(k=None, tol=0), matrix)


def asso(matrix, factors):
    from PyBMF.models import Asso

    return pybmf(Asso(tau=0.7, k=factors, w_fp=0.5), matrix)


def panda(matrix, factors):
    from PyBMF.models import Panda

    return pybmf(Panda(k=factors, w_model=1, init_method="frequency"), matrix)


def mebf(matrix, factors):
    from PyBMF.models import MEBF

    return pybmf(MEBF(k=factors, t=0.7), matrix)


def nmf(matrix, factors):
    """Both sides scaled to at most 1 and cut at the pair of thresholds that leaves the fewest wrong cells."""
    from sklearn.decomposition import NMF

    model = NMF(n_components=factors, init="nndsvd", max_iter=500, random_state=1)
    left = model.fit_transform(matrix.astype(float))
    right = model.components_.T
    left, right = left / np.maximum(left.max(axis=0), 1e-12), right / np.maximum(right.max(axis=0), 1e-12)
    dense = matrix.toarray() > 0
    wrong = {}
    for a in GRID:
        for b in GRID:
            product = (left >= a).astype(np.float32) @ (right >= b).astype(np.float32).T
            wrong[a, b] = np.count_nonzero((product > 0.5) != dense)
    a, b = min(wrong, key=wrong.get)
    return left >= a, right >= b


METHODS = {"GreConD": grecond, "Asso": asso, "PaNDa": panda, "MEBF": mebf, "NMF": nmf}

if __name__ == "__main__":
    main()
