import type { Notifier } from '../notifier.js';
import type { SlackApi } from './api.js';
import { messageOf } from './blocks.js';
import { addressSchema } from './schema.js';

/**
 * Direct messages in Slack, to whoever has the person's e-mail there now. An attempt that may have succeeded looks for its
 * message before it posts another. `deciding`: messages carry buttons that decide.
 */
export function slackNotifier(api: SlackApi, { deciding }: { readonly deciding: boolean }): Notifier {
  return {
    channel: 'slack',
    deliver: async (digest) => {
      const user = await api.userByEmail(digest.to.email);
      if (user?.standing !== 'member') return { kind: 'unreachable', why: 'nobody in the workspace has this e-mail' };
      const channel = await api.directChannel(user.id);
      const before = digest.attempt > 1 ? await api.find(channel, digest.id) : undefined;
      const place = before ?? (await api.post(channel, { ...messageOf(digest, { deciding }), key: digest.id }));
      return { kind: 'sent', address: JSON.stringify(place) };
    },
    revise: async (address, digest) => {
      await api.update(addressSchema.parse(JSON.parse(address)), messageOf(digest, { deciding }));
    },
  };
}
