import { command, hasFilesIn, type Scenario } from '../scenario.ts';

const uri = 'users/pat/scannedinstances/1/scans/1/packages/1';

/** Downloads of what exists already. */
export const downloads: Scenario[] = [
  {
    name: 'completed',
    keeps: [['download', 'COMPLETED']],
    async play(playground) {
      await command(playground, ['download', uri, '--to', 'files']);
    },
  },
  {
    name: 'failed',
    keeps: [['download', 'FAILED']],
    async play(playground) {
      const gone = 'users/pat/appliances/2/images/404';
      await command(playground, ['download', uri, gone, '--to', 'files'], 1);
    },
  },
  {
    name: 'cancelled',
    keeps: [['download', 'CANCELLED']],
    async play(playground) {
      const { simulator, start } = playground;
      simulator.faults.add(({ operation }) =>
        operation === 'scanPackageBinary_getAll' ? { bytesPerSecond: 64 } : undefined,
      );
      const following = start(['download', uri, '--to', 'files']);
      await hasFilesIn(playground, 'files');
      await command(playground, ['cancel', 'download']);
      await following.exited;
    },
  },
];
