import { raw } from 'hono/html';
import type { Child, FC } from 'hono/jsx';

interface LayoutProps {
  readonly title: string;
  /** Who is signed in. */
  readonly who?: string | undefined;
  /** Of their session, to sign out with. */
  readonly csrf?: string | undefined;
  readonly children?: Child;
}

/** What every page has in common. No script anywhere: the pages work without. */
export const Layout: FC<LayoutProps> = ({ title, who, csrf, children }) => (
  <>
    {raw('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Rolewright`}</title>
        <link rel="stylesheet" href="/rolewright.css" />
      </head>
      <body>
        <header>
          <a href="/inbox">Rolewright</a>
          {who === undefined ? null : <span class="who">Signed in as {who}</span>}
          {csrf === undefined ? null : (
            <form method="post" action="/sign-out">
              <input type="hidden" name="csrf" value={csrf} />
              <button type="submit">Sign out</button>
            </form>
          )}
        </header>
        <main>{children}</main>
      </body>
    </html>
  </>
);

/** Tells what came of something, politely to a screen reader as well. */
export const Notice: FC<{ readonly kind: 'good' | 'bad'; readonly children?: Child }> = ({ kind, children }) => (
  <p class={`notice ${kind}`} role="status">
    {children}
  </p>
);
