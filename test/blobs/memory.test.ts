import { memoryBlobs } from '../../src/blobs/memory.js';
import { blobsConformance } from './conformance.js';

blobsConformance('memory', (work) => work(memoryBlobs()));
