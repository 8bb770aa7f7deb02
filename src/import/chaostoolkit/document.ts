/** An experiment of Chaos Toolkit as it stands in its file: https://chaostoolkit.org/reference/api/experiment/ */
import { z } from "zod";

const words = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

const provider = z.looseObject({
  type: z.string(),
  /** http */
  url: z.string().optional(),
  method: z.string().optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
  verify_tls: z.boolean().optional(),
  timeout: z.unknown().optional(),
  /** process */
  path: z.string().optional(),
  arguments: words.nullish(),
  /** python */
  module: z.string().optional(),
  func: z.string().optional(),
});
export type Provider = z.output<typeof provider>;

const activity = z.looseObject({
  /** Absent beside a `ref`. */
  type: z.string().optional(),
  name: z.string().optional(),
  ref: z.string().optional(),
  provider: provider.optional(),
  tolerance: z.unknown().optional(),
  background: z.boolean().optional(),
  pauses: z
    .looseObject({ before: z.unknown().optional(), after: z.unknown().optional() })
    .optional(),
  controls: z.array(z.unknown()).optional(),
});
export type Activity = z.output<typeof activity>;

export const document = z.looseObject({
  title: z.string(),
  description: z.string().optional(),
  configuration: z.record(z.string(), z.unknown()).nullish(),
  secrets: z.record(z.string(), z.unknown()).nullish(),
  controls: z.array(z.unknown()).nullish(),
  runtime: z.unknown().optional(),
  "steady-state-hypothesis": z
    .looseObject({
      title: z.string().optional(),
      probes: z.array(activity).nullish(),
      controls: z.array(z.unknown()).nullish(),
    })
    .nullish(),
  method: z.array(activity).nullish(),
  rollbacks: z.array(activity).nullish(),
});
export type Document = z.output<typeof document>;
