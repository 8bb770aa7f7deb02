/** The JSON Schema of a drill file, from the schema that checks it: editors complete by it. */
import { z } from "zod";
import { guards, monkeys, probeKinds } from "../rosters.ts";
import { standInOf } from "./leaves.ts";
import { configSchema } from "./schema.ts";

type Override = NonNullable<z.core.ToJSONSchemaParams["override"]>;

export async function jsonSchema(): Promise<object> {
  const [army, gates, kinds] = await Promise.all([monkeys.all(), guards.all(), probeKinds.all()]);
  return told(configSchema({ monkeys: army, guards: gates, probeKinds: kinds }));
}

function told(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override,
  });
}

const override: Override = ({ zodSchema, jsonSchema }) => {
  const standIn = standInOf(zodSchema);
  if (standIn) replaceBy(standIn, jsonSchema);
  // An editor sees the file before variables are put in.
  else if (jsonSchema.pattern) jsonSchema.pattern = `(?:${jsonSchema.pattern})|\\$\\{`;
};

/** What it is for stays; what zod says of its form is the half of it. */
function replaceBy(standIn: z.ZodType, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  const { $schema: _, ...form } = told(standIn);
  const { description } = jsonSchema;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  Object.assign(jsonSchema, description === undefined ? form : { description, ...form });
}
