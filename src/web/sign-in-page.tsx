import type { FC } from 'hono/jsx';
import { Layout, Notice } from './layout.js';

/** A button and not a redirect: whatever fetches a link ahead of its reader would spend it. */
export const SignInPage: FC<{ readonly secret: string }> = ({ secret }) => (
  <Layout title="Sign in">
    <h1>Sign in</h1>
    <p>This link works once.</p>
    <form method="post" action="/sign-in">
      <input type="hidden" name="key" value={secret} />
      <button type="submit">Sign in</button>
    </form>
  </Layout>
);

export const SignedOutPage: FC<{ readonly spent: boolean }> = ({ spent }) => (
  <Layout title="Signed out">
    <h1>You are not signed in</h1>
    {spent ? <Notice kind="bad">This link has been used, or it is too old.</Notice> : null}
    <p>Ask whoever runs Rolewright for a new sign-in link.</p>
  </Layout>
);
