/** Version of the Temporal CLI that the embedded server is tested with. */
export const testedCliVersion = '1.5.1';

/** Version of the Temporal server inside it. */
export const testedServerVersion = '1.29.1';
