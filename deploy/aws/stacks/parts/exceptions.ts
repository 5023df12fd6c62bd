/** Exceptions to the rules of cdk-nag, each with the reason that a reviewer reads in the template's report. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export function except(scope: IConstruct, id: string, reason: string): void {
  Validations.of(scope).acknowledge({ id, reason });
}
