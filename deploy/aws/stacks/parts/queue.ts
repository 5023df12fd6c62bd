/** A queue, and where what fails again and again is put. */
import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Deliveries before a message is put aside: throttling of the function counts as one too. */
const MOST_DELIVERIES = 8;
const LONGEST = Duration.days(14);

interface Props {
  key: IKey;
  /** Seconds that a call of the function that reads it may take. */
  timeout: number;
}

export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { key, timeout }: Props) {
    super(scope, id);
    const common = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      retentionPeriod: LONGEST,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // As Lambda asks for, so that a throttled call is tried again before the message is delivered anew.
      visibilityTimeout: Duration.seconds(6 * timeout),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_DELIVERIES },
    });
  }
}
