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

/**
 * A page and not a redirect: the strict cookie that came with it is not sent on a way that began at another site, and from
 * here on the way is ours.
 */
export const SignedInPage: FC = () => (
  <Layout title="Signed in">
    <meta http-equiv="refresh" content="0; url=/inbox" />
    <h1>You are signed in</h1>
    <p>
      <a href="/inbox">Go on to the inbox</a>
    </p>
  </Layout>
);

export const SignInFailedPage: FC<{ readonly text: string }> = ({ text }) => (
  <Layout title="Not signed in">
    <h1>You are not signed in</h1>
    <Notice kind="bad">{text}</Notice>
    <p>
      <a href="/sign-in">Sign in</a>
    </p>
  </Layout>
);

export const ProviderPage: FC = () => (
  <Layout title="Sign in">
    <h1>Sign in</h1>
    <p>
      <a href="/sign-in/provider">Sign in with your organisation’s account</a>
    </p>
  </Layout>
);

export const SignedOutPage: FC<{ readonly spent: boolean; readonly provider: boolean }> = ({ spent, provider }) => (
  <Layout title="Signed out">
    <h1>You are not signed in</h1>
    {spent ? <Notice kind="bad">This link has been used, or it is too old.</Notice> : null}
    {provider ? (
      <p>
        <a href="/sign-in/provider">Sign in with your organisation’s account</a>
      </p>
    ) : null}
    <p>Ask whoever runs Rolewright for a new sign-in link.</p>
  </Layout>
);
