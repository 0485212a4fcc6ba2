/** Steps that are left for one payload, shared by all its texts. Below 0: the rest was not looked at. */
export interface StepBudget {
  steps: number;
}
