/** What is asked of the lake again and again: windows, exports, and a warehouse where one is wanted. */
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Exports } from './analytics/exports.ts';
import { Load } from './analytics/load.ts';
import { MergeWindows } from './analytics/merge-windows.ts';
import { Redshift } from './analytics/redshift.ts';
import { Spark } from './analytics/spark.ts';
import { Windows } from './analytics/windows.ts';
import type { OnLakeProps } from './parts/props.ts';

export class AnalyticsStack extends Stack {
  readonly windows: Windows;
  readonly exports: Exports;
  /** Where the settings want a warehouse. */
  readonly redshift?: Redshift;
  readonly load?: Load;
  /** Where the settings want Spark. */
  readonly spark?: Spark;

  constructor(scope: Construct, id: string, props: OnLakeProps) {
    super(scope, id, props);
    const { settings, assets, lake } = props;
    this.windows = new Windows(this, 'Windows', { settings, lake });
    new MergeWindows(this, 'MergeWindows', { settings, lake });
    this.exports = new Exports(this, 'Exports', { settings, lake });
    const { redshift, spark } = settings.analytics;
    if (spark) this.spark = new Spark(this, 'Spark', { settings, lake });
    if (redshift !== false) {
      this.redshift = new Redshift(this, 'Redshift', { settings, lake, redshift });
      this.load = new Load(this, 'Load', {
        settings,
        assets,
        lake,
        redshift: this.redshift,
        rpuHours: redshift.maxRpuHours,
      });
      new CfnOutput(this, 'RedshiftWorkgroup', { value: this.redshift.name });
    }
    new CfnOutput(this, 'WindowsMachine', { value: this.windows.machine.machine.stateMachineArn });
    new CfnOutput(this, 'ExportsMachine', { value: this.exports.machine.machine.stateMachineArn });
  }

  /** By their place in the region's list: to name them would be to ask the account while templates are made. */
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((number) => Fn.select(number, Fn.getAzs()));
  }
}
