import { Context } from '@temporalio/activity';
import { discardPartials } from './files/leftovers.ts';
import { busy } from './files/locked-file.ts';
import { type TransferStage, transferFailure } from './files/transfer-failure.ts';

/**
 * Attempts at taking away what somebody is still writing, one every few seconds: a worker that was cut
 * off has noticed by then, and what is written still is wanted by another pipeline.
 */
const attemptsWhileBusy = 12;

/**
 * Takes away what attempts at some resources left in a folder.
 * @throws ApplicationFailure, to be tried again, while somebody is writing one of them, and no longer
 * than about a minute
 */
export function discard(folder: string, uris: readonly string[], stage: TransferStage): void {
  try {
    const [written] = discardPartials(folder, uris);
    if (written !== undefined && Context.current().info.attempt < attemptsWhileBusy) {
      throw busy(written);
    }
  } catch (error) {
    throw transferFailure(error, stage);
  }
}
