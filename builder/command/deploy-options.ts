/** What `ashlar deploy` may be told. */
export interface DeployOptions {
  readonly pages?: string;
  readonly live?: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly all?: boolean;
  readonly replace?: boolean;
  readonly prune?: boolean;
  readonly keepTrees: string;
  readonly grace: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}
