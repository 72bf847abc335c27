import { openApiDocument } from '../src/api/openapi.js';

/** Prints the API's description: `node --import tsx scripts/openapi.ts > docs/openapi.json`. */
process.stdout.write(`${JSON.stringify(openApiDocument(), null, 2)}\n`);
