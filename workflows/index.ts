export { archiveClosedRuns } from './archive-histories.js';
export { roleMiningCampaign } from './campaign.js';
export { review } from './review.js';
export { scheduledCampaign } from './scheduled-campaign.js';
