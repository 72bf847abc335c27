import { html } from 'hono/html';
import type { EvidenceFile, EvidenceReport, ReportedClaim, ReportedControl } from './report.js';

/** The template escapes every text that is put into it. */
type Html = ReturnType<typeof html>;

/** The report as one page: no script, nothing loaded from elsewhere, readable on paper and by a screen reader. */
export async function reportPage(report: EvidenceReport): Promise<string> {
  const { campaignId, frameworks } = report;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Evidence of ${campaignId}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>
          <h1>Evidence of campaign ${campaignId}</h1>
          ${provenance(report)} ${contents(report)} ${verification(report)} ${frameworks.map(framework)}
        </main>
      </body>
    </html> `;
  return String(await page);
}

const style = `
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}
main{max-width:70rem;margin:0 auto;padding:1rem 1.5rem}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #1a1a1a}h3{margin-top:2rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{border:1px solid #767676;padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#eee}code{font-size:.85em;overflow-wrap:anywhere}
dt{font-weight:600}dd{margin:0 0 .5rem}a{color:#003d99}
@media print{main{max-width:none;padding:0}section.control{break-inside:avoid-page}thead{display:table-header-group}nav{display:none}}
`;

const provenance = ({ collectedAt, manifest, versions }: EvidenceReport): Html => html`
  <dl>
    <dt>Collected</dt>
    <dd><time datetime="${collectedAt}">${collectedAt}</time></dd>
    <dt>Bundle</dt>
    <dd><code>${manifest.digest}</code>, manifest.json, signed by <code>${manifest.keyId}</code></dd>
    <dt>Signer</dt>
    <dd>
      ${
        manifest.signer === 'pinned'
          ? 'one that whoever made this report trusts'
          : 'not pinned: this bundle is consistent; that it is genuine rests on its signer’s key being compared'
      }
    </dd>
    <dt>Made by</dt>
    <dd>
      ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}
    </dd>
  </dl>
  <p>Every figure below is computed from the bundle; no one has typed it in. Each control says what is not covered.</p>
`;

const contents = ({ frameworks }: EvidenceReport): Html => html`
  <nav aria-label="Contents">
    <ul>
      <li><a href="#verification">Verification</a></li>
      ${frameworks.map(
        ({ framework: name, version }, index) => html`<li><a href="#framework-${index}">${name} ${version}</a></li>`,
      )}
    </ul>
  </nav>
`;

const verification = (report: EvidenceReport): Html => html`
  <h2 id="verification">Verification</h2>
  <table>
    <caption>
      What the bundle claims of itself, checked before anything below was computed
    </caption>
    <thead>
      <tr>
        <th scope="col">Claim</th>
        <th scope="col">Holds</th>
        <th scope="col">Figure</th>
      </tr>
    </thead>
    <tbody>
      ${report.verification.map(
        ({ name, holds, figure }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${holds ? 'yes' : 'NO'}</td>
            <td>${figure}</td>
          </tr>`,
      )}
    </tbody>
  </table>
`;

const framework = ({ framework: name, version, controls }: EvidenceReport['frameworks'][number], index: number): Html =>
  html`<h2 id="framework-${index}">${name} ${version}</h2>
    ${controls.map(control)}`;

const control = ({ id, title, formerly, claims, notCovered }: ReportedControl): Html => html`
  <section class="control">
    <h3>${id}: ${title}${formerly === null ? '' : ` (${formerly})`}</h3>
    <table>
      <caption>
        What the evidence shows for ${id}
      </caption>
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">Figure</th>
          <th scope="col">Evidence</th>
        </tr>
      </thead>
      <tbody>
        ${claims.map(claimRow)}
      </tbody>
    </table>
    <h4>Not covered</h4>
    <ul>
      ${notCovered.map((gap) => html`<li>${gap}</li>`)}
    </ul>
  </section>
`;

const claimRow = ({ says, figure, evidence }: ReportedClaim): Html =>
  html`<tr>
    <td>${says}</td>
    <td>${figure}</td>
    <td>${evidence.map(evidenceLine)}</td>
  </tr>`;

function evidenceLine({ path, digest, files }: EvidenceFile): Html {
  if (digest !== null) return html`<div>${path}<br /><code>${digest}</code></div>`;
  return html`<div>
    ${path}: ${files === 0 ? 'NOT IN THIS BUNDLE' : `${files} files, each by its digest in manifest.json`}
  </div>`;
}
