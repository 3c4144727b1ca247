// Temporary by the LEAD until helper A's file replaces it: overwrite freely.
import type { Ticket } from '../pipeline/model.ts';
import { Asking as Turns } from './exactly-once.ts';

export class Asking extends Turns {
  async recheck(ticket: Ticket): Promise<Ticket> {
    return ticket;
  }
}
