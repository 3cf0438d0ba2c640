"""Serializers of Avro on Debian's own packages: confluent_kafka's registry client and the avro library.

With fastavro installed (PyPI has it), confluent_kafka.schema_registry.avro does the same.
"""
import io
import json
import struct

import avro.io
import avro.schema
from confluent_kafka.schema_registry import Schema

MAGIC = 0


class AvroSerializer:
    """For SerializingProducer: a dict becomes magic byte, schema id and Avro's binary form."""

    def __init__(self, registry, schema, subject=lambda topic, field: f"{topic}-{field}"):
        self.registry = registry
        self.schema = schema
        self.subject = subject
        self.writer = avro.io.DatumWriter(avro.schema.parse(json.dumps(schema)))
        self.ids = {}

    def __call__(self, value, context):
        if value is None:
            return None
        subject = self.subject(context.topic, context.field)
        if subject not in self.ids:
            self.ids[subject] = self.registry.register_schema(subject, Schema(json.dumps(self.schema), "AVRO"))
        out = io.BytesIO()
        out.write(struct.pack(">bI", MAGIC, self.ids[subject]))
        self.writer.write(value, avro.io.BinaryEncoder(out))
        return out.getvalue()


class AvroDeserializer:
    """For DeserializingConsumer: a dict with the fields of the schema that is wanted, whatever wrote it."""

    def __init__(self, registry, schema):
        self.registry = registry
        self.wanted = avro.schema.parse(json.dumps(schema))
        self.readers = {}

    def __call__(self, data, context):
        if data is None:
            return None
        magic, schema_id = struct.unpack(">bI", data[:5])
        if magic != MAGIC:
            raise ValueError(f"a value of {context.topic} begins with {magic}, so no schema wrote it")
        if schema_id not in self.readers:
            written = avro.schema.parse(self.registry.get_schema(schema_id).schema_str)
            self.readers[schema_id] = avro.io.DatumReader(written, self.wanted)
        return self.readers[schema_id].read(avro.io.BinaryDecoder(io.BytesIO(data[5:])))
