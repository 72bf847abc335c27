import { storeKinds } from '../support/with-store.js';
import { storeConformance } from './conformance.js';

if (storeKinds.includes('postgres')) storeConformance('postgres');
