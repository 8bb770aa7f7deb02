/** The JSON Schema of a drill file, from the schema that checks it: editors complete by it. */
import { z } from "zod";
import { guards, monkeys, probeKinds } from "../rosters.ts";
import { elementOf } from "./leaves.ts";
import { configSchema } from "./schema.ts";

const TO = { io: "input", target: "draft-7", unrepresentable: "any" } as const;

export async function jsonSchema(): Promise<object> {
  const [army, gates, kinds] = await Promise.all([monkeys.all(), guards.all(), probeKinds.all()]);
  const schema = configSchema({ monkeys: army, guards: gates, probeKinds: kinds });
  return z.toJSONSchema(schema, { ...TO, override });
}

const override: NonNullable<z.core.ToJSONSchemaParams["override"]> = ({
  zodSchema,
  jsonSchema,
}) => {
  const element = elementOf(zodSchema);
  if (!element) return;
  const { $schema: _, ...one } = z.toJSONSchema(element, TO);
  Object.assign(jsonSchema, { anyOf: [one, { type: "array", minItems: 1, items: one }] });
};
