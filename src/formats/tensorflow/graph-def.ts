/** A frozen graph: a program as TensorFlow 1 and its converters write it, its weights constants among the nodes. */
import type { Place } from '../../bytes/place.js';
import type { Checkpoint } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { Format, Probe } from '../format.js';
import { splitAtSlashes } from '../names/slashes.js';
import { readProtobuf } from '../protobuf/run.js';
import { usedSeveralTimes } from '../shared-storages.js';
import { fileCheckpoint } from './file-checkpoint.js';
import { readGraph } from './graph-nodes.js';
import { nestsFirstField } from './sniff.js';

export const tfGraphDef: Format = { title: 'TensorFlow graph', recognises, open };

/** A node first, which begins with its name. */
function recognises({ kind, name, head }: Probe): boolean {
  return kind === 'file' && name.toLowerCase().endsWith('.pb') && nestsFirstField(head, 0);
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const { file } = place;
  if (file === undefined) throw new CheckpointError('not-found', 'a graph is a file');
  const { constants, storages, users } = await readProtobuf(file.source, readGraph, signal);
  const parameters = constants.map(
    (constant, index) => ({ index, name: constant.name, path: splitAtSlashes(constant.name), role: 'unknown', ...constant.found }) as const,
  );
  return fileCheckpoint({
    format: 'tf-graphdef',
    file,
    parameters,
    storages,
    ties: parameters.flatMap((parameter) => {
      const names = users.get(parameter.name) ?? [];
      return names.length > 1 ? [usedSeveralTimes(parameter, names)] : [];
    }),
  });
}
