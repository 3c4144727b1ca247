import { checkValue, readDocument, readDocumentFile } from '../yaml/document.ts';
import {
  type CheckedFaultRule,
  type FaultRule,
  type FaultScript,
  faultRuleSchema,
  faultScriptSchema,
} from './rule.ts';

/** What is wrong with a fault script, for people: names the file and the place in it. */
export class FaultScriptError extends Error {
  override name = 'FaultScriptError';
}

const fail = (message: string) => new FaultScriptError(message);

export interface CheckedFaultScript {
  seed: number;
  rules: CheckedFaultRule[];
}

/** Checks a script that was made in code. @throws FaultScriptError */
export function checkFaultScript(input: FaultScript): CheckedFaultScript {
  return checkValue(faultScriptSchema, input, 'faults', fail);
}

/** Checks a rule that was made in code. @throws FaultScriptError */
export function checkFaultRule(input: FaultRule): CheckedFaultRule {
  return checkValue(faultRuleSchema, input, 'fault rule', fail);
}

/** Reads a script from YAML or JSON; `origin` names it in errors. @throws FaultScriptError */
export function parseFaultScript(yaml: string, origin = 'faults'): CheckedFaultScript {
  return readDocument(faultScriptSchema, yaml, origin, fail);
}

/** Reads one rule from YAML or JSON; `origin` names it in errors. @throws FaultScriptError */
export function parseFaultRule(yaml: string, origin = 'fault rule'): CheckedFaultRule {
  return readDocument(faultRuleSchema, yaml, origin, fail);
}

/**
 * Reads a fault script from a YAML file.
 *
 * @throws FaultScriptError naming the file, line and column
 */
export function loadFaultScript(path: string): Promise<CheckedFaultScript> {
  return readDocumentFile(faultScriptSchema, path, fail);
}
