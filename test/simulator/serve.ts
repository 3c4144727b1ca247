import { createSimulator } from '../../simulator/index.ts';

// A simulator in a process of its own: takes its options as JSON, says where it listens, and ends
// when whoever started it closes its standard input, by dying too.
const simulator = await createSimulator(JSON.parse(process.argv[2] ?? '{}'));
process.stdin.on('end', () => process.exit()).resume();
process.stdout.write(`${simulator.url}\n`);
