/** Most characters of what a person says of a decision: who decides, and a note on it. */
export const mostSaid = { by: 200, note: 2_000 } as const;
