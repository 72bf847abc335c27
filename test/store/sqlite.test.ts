import { storeConformance } from './conformance.js';

storeConformance('sqlite');
