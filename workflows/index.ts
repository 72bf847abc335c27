export { roleMiningCampaign } from './campaign.js';
export { review } from './review.js';
