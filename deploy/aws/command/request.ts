/** What `undertone deploy aws` asks of this package: one JSON value as its only argument. */
export const ACTIONS = ['deploy', 'estimate', 'diff', 'test', 'destroy'] as const;
export type Action = (typeof ACTIONS)[number];

export interface DeployRequest {
  action: Action;
  /** The file of settings; null: `undertone.aws.yaml` where it is there. */
  settings: string | null;
  postsPerDay: number;
  json: boolean;
  /** Nothing is asked on the terminal. */
  yes: boolean;
}
