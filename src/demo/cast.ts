import { createClient, type ApiClient } from '../api/client.js';
import type { Permission } from '../store/store.js';

/** A person of the demo with a token of their own: everything they do goes through the HTTP API. */
export interface Actor {
  readonly email: string;
  readonly api: ApiClient;
}

/** Hands out tokens as the local administrator would, one a person. */
export class Cast {
  private readonly url: string;
  private readonly admin: ApiClient;
  private readonly actors = new Map<string, Promise<Actor>>();

  constructor(url: string, adminToken: string) {
    this.url = url;
    this.admin = createClient({ url, token: adminToken });
  }

  actor(email: string, permissions: readonly Permission[] = ['reviewer']): Promise<Actor> {
    const known = this.actors.get(email) ?? this.enter(email, permissions);
    this.actors.set(email, known);
    return known;
  }

  private async enter(email: string, permissions: readonly Permission[]): Promise<Actor> {
    const { token } = await this.admin.issueToken({ email, permissions: [...permissions] });
    return { email, api: createClient({ url: this.url, token }) };
  }
}
