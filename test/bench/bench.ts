/**
 * `bun run bench`: speed and memory as ratios, each measured in one run beside what it is compared
 * with. Absolute figures depend on the machine and on what else it does.
 */
import { cpus, totalmem } from 'node:os';
import { benchBatch } from './batch.ts';
import { benchDownload } from './download.ts';
import { benchSimulator, images } from './simulator.ts';
import { measureBuildStart, measureHelp } from './start-up.ts';

interface Row {
  what: string;
  measured: string;
  target: string;
  met: boolean;
}

function row(what: string, measured: string, target: string, met: boolean): Row {
  return { what, measured, target, met };
}

const rows: Row[] = [];

const help = await measureHelp();
const times = help.help / help.bun;
rows.push(
  row(
    '`forgeline --help` / `bun -e 0`',
    `${times.toFixed(1)} (${help.help.toFixed(0)} ms / ${help.bun.toFixed(0)} ms)`,
    'at most 8',
    times <= 8,
  ),
);

const build = await measureBuildStart();
rows.push(
  row(
    '`forgeline build` to request, all up',
    `${(build.warm / 1000).toFixed(2)} s`,
    'at most 2 s',
    build.warm <= 2_000,
  ),
  row(
    '`forgeline build` to request, nothing up',
    `${(build.cold / 1000).toFixed(2)} s`,
    'at most 5 s',
    build.cold <= 5_000,
  ),
);

const download = await benchDownload();
rows.push(
  row(
    'download of 1 GiB, verified and flushed / `curl -o F && openssl dgst -sha256 F`',
    `${download.ratio.toFixed(2)} (${download.forgeline.toFixed(0)} / ${download.curlAndOpenssl.toFixed(0)} MiB/s)`,
    'at least 0.9',
    download.ratio >= 0.9,
  ),
  row(
    'memory of the worker above idle, during it',
    `${download.memoryAboveIdleMib.toFixed(0)} MiB`,
    'at most 150 MiB',
    download.memoryAboveIdleMib <= 150,
  ),
);

const simulator = await benchSimulator();
const { status, statuses, download: file } = simulator;
for (const [what, { ratio, simulator: own, bare }, unit, least] of [
  ['a status', status, 'requests/s', 0.4],
  [`a list of ${images} statuses`, statuses, 'requests/s', 0.3],
  ['1 GiB', file, 'MiB/s', 0.8],
] as const) {
  rows.push(
    row(
      `simulator: ${what} / bare \`node:http\` answering the same bytes`,
      `${ratio.toFixed(2)} (${own.toFixed(0)} / ${bare.toFixed(0)} ${unit})`,
      `at least ${least}`,
      ratio >= least,
    ),
  );
}

const batch = await benchBatch();
rows.push(
  row(
    `a batch of ${batch.pipelines.toLocaleString('en')} pipelines / bare workflows of ${batch.activities} activities`,
    `${batch.ratio.toFixed(2)} (${batch.rate.toFixed(1)} / ${batch.bareRate.toFixed(1)} a second)`,
    'at least 0.75',
    batch.ratio >= 0.75,
  ),
  row(
    'pipelines of it that completed',
    String(batch.completed),
    'all',
    batch.completed === batch.pipelines,
  ),
  row(
    'memory of its worker at the highest',
    `${batch.workerMib.toFixed(0)} MiB`,
    'at most 1,024 MiB',
    batch.workerMib <= 1_024,
  ),
  row(
    'its longest history',
    `${batch.longestHistory.events} events (${batch.longestHistory.type})`,
    'at most 2,000',
    batch.longestHistory.events <= 2_000,
  ),
  row(
    'its requests to UForge for each pipeline, and for statuses of many in each interval',
    `${batch.requestsPerPipeline.toFixed(1)}, and ${batch.statusRequestsPerInterval.toFixed(1)}`,
    'shown',
    true,
  ),
);

const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ machine, rows })}\n`);
} else {
  const lines = rows.map(
    ({ what, measured, target, met }) =>
      `| ${what} | ${measured} | ${target} | ${met ? 'met' : 'missed'} |`,
  );
  process.stdout.write(
    [
      '',
      `Measured on ${machine}.`,
      '',
      '| what | measured | target | |',
      '|---|---|---|---|',
      ...lines,
      '',
    ].join('\n'),
  );
}
process.exit(rows.every(({ met }) => met) ? 0 : 1);
