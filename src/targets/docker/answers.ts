/**
 * What we read of the engine's answers, checked at the edge. Loose objects: engines add fields with
 * every version, and only what we use may fail.
 */
import { z } from "zod";

const text = z.string();
const textMap = z
  .record(text, text)
  .nullish()
  .transform((value) => value ?? {});

export const versionAnswer = z.looseObject({
  Version: text,
  ApiVersion: text.regex(/^\d+\.\d+$/),
  MinAPIVersion: text.optional(),
  Os: text.optional(),
  KernelVersion: text.optional(),
  Platform: z.looseObject({ Name: text.optional() }).optional(),
  Components: z.array(z.looseObject({ Name: text })).nullish(),
});

export const infoAnswer = z.looseObject({
  ID: text.optional(),
  Name: text.optional(),
  DockerRootDir: text.optional(),
  OperatingSystem: text.optional(),
  CgroupVersion: text.optional(),
  CgroupDriver: text.optional(),
  SecurityOptions: z.array(text).nullish(),
  KernelVersion: text.optional(),
  /** The engine's clock. */
  SystemTime: text.optional(),
});
export type InfoAnswer = z.infer<typeof infoAnswer>;

const listedNetwork = z
  .object({ IPAddress: text.nullish(), GlobalIPv6Address: text.nullish() })
  .nullish();

/** Not loose, as nobody reads more of it: of a thousand, keeping what is not read took half of the reading. */
export const listAnswer = z.array(
  z.object({
    Id: text,
    Names: z.array(text).nullish(),
    Image: text,
    ImageID: text.optional(),
    State: text,
    Status: text,
    Created: z.number().optional(),
    Labels: textMap,
    Ports: z
      .array(
        z.object({
          IP: text.optional(),
          PrivatePort: z.number(),
          PublicPort: z.number().optional(),
          Type: text,
        }),
      )
      .nullish(),
    HostConfig: z.object({ NetworkMode: text.optional() }).nullish(),
    NetworkSettings: z.object({ Networks: z.record(text, listedNetwork).nullish() }).nullish(),
  }),
);
export type ListEntry = z.infer<typeof listAnswer>[number];

const endpoint = z.looseObject({
  Aliases: z.array(text).nullish(),
  Links: z.array(text).nullish(),
  DriverOpts: textMap,
  IPAddress: text.nullish(),
  GlobalIPv6Address: text.nullish(),
  MacAddress: text.nullish(),
  IPAMConfig: z
    .looseObject({ IPv4Address: text.optional(), IPv6Address: text.optional() })
    .nullish(),
});

export const inspectAnswer = z.looseObject({
  Id: text,
  Name: text,
  HostsPath: text.nullish(),
  RestartCount: z.number().default(0),
  State: z.looseObject({
    Running: z.boolean(),
    Paused: z.boolean(),
    Restarting: z.boolean().default(false),
    Pid: z.number(),
    ExitCode: z.number(),
    StartedAt: text,
  }),
  HostConfig: z.looseObject({
    RestartPolicy: z
      .looseObject({ Name: text, MaximumRetryCount: z.number().optional() })
      .nullish(),
    AutoRemove: z.boolean().nullish(),
    PidMode: text.nullish(),
    NetworkMode: text.nullish(),
  }),
  Mounts: z
    .array(
      z.looseObject({
        Type: text.optional(),
        Name: text.optional(),
        Destination: text.optional(),
        Source: text.optional(),
      }),
    )
    .nullish(),
  NetworkSettings: z.looseObject({ Networks: z.record(text, endpoint).nullish() }).nullish(),
  Config: z.looseObject({ Labels: textMap }).nullish(),
});
export type InspectAnswer = z.infer<typeof inspectAnswer>;

/** Beside the state, how a container is set up. */
export const setUpAnswer = z.looseObject({
  Config: z
    .looseObject({
      Healthcheck: z.looseObject({ Test: z.array(text).nullish() }).nullish(),
      StopSignal: text.nullish(),
    })
    .nullish(),
});

export const volumeAnswer = z.looseObject({ Name: text, Labels: textMap });

export const volumesAnswer = z.looseObject({
  // Whoever leaves it out does not say that there is none.
  Volumes: z
    .array(volumeAnswer)
    .nullable()
    .transform((value) => value ?? []),
});

export const createAnswer = z.looseObject({ Id: text });

export const execAnswer = z.looseObject({
  Running: z.boolean(),
  ExitCode: z.number().nullish(),
  Pid: z.number().nullish(),
  ProcessConfig: z.looseObject({ entrypoint: text, arguments: z.array(text).nullish() }).nullish(),
});

export const execsAnswer = z.looseObject({ ExecIDs: z.array(text).nullish() });

export const serviceAnswer = z.looseObject({
  Spec: z.looseObject({ Name: text }),
  UpdateStatus: z.looseObject({ State: text.optional() }).nullish(),
});

export const eventAnswer = z.looseObject({
  Type: text.optional(),
  Action: text,
  Actor: z.looseObject({ ID: text, Attributes: textMap }),
  timeNano: z.union([z.number(), text]).optional(),
});

/** JSON or nothing: a page of something in front of an engine is no word that it was done. */
export const anything = z
  .unknown()
  .refine((answer) => !Buffer.isBuffer(answer) || answer.toString().trim() === "");
