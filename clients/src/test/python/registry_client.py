#!/usr/bin/python3
"""Holds a registry to what confluent_kafka's client and serializers expect of it. Prints a line for each thing that holds.

    registry_client.py REGISTRY_URL        with payment_pb2 (protoc --python_out) on the path
"""
import json
import sys
import time

from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

RUN = f"py{time.time_ns():x}"


def avro(*fields):
    fields = [{"name": name, "type": kind, **more} for name, kind, more in fields]
    return Schema(json.dumps({"type": "record", "name": "Payment", "namespace": "io.acme", "fields": fields}), "AVRO")


FIRST = avro(("amount", "double", {}))
SECOND = avro(("amount", "double", {}), ("note", "string", {"default": ""}))
INCOMPATIBLE = avro(("amount", "double", {}), ("shop", "string", {}))


def equal(what, expected, actual):
    if expected != actual:
        sys.exit(f"{what}: expected {expected!r}, got {actual!r}")


def refused(what, status, code, attempt):
    try:
        answer = attempt()
    except SchemaRegistryError as error:
        equal(what, (status, code), (error.http_status_code, error.error_code))
    else:
        sys.exit(f"{what}: expected error {code}, got {answer!r}")


def register_and_look_up(registry):
    subject = f"{RUN}-payments-value"
    first = registry.register_schema(subject, FIRST)
    second = registry.register_schema(subject, SECOND)
    equal("the same schema's id", first, SchemaRegistryClient(registry.conf).register_schema(subject, FIRST))
    equal("a schema by id", json.loads(FIRST.schema_str), json.loads(registry.get_schema(first).schema_str))
    found = registry.lookup_schema(subject, SECOND)
    equal("a schema looked up", (subject, 2, second), (found.subject, found.version, found.schema_id))
    equal("the latest version", 2, registry.get_latest_version(subject).version)
    equal("a version", first, registry.get_version(subject, 1).schema_id)
    equal("versions", [1, 2], registry.get_versions(subject))
    equal("the subject is listed", True, subject in registry.get_subjects())
    refused("an incompatible schema", 409, 409, lambda: registry.register_schema(subject, INCOMPATIBLE))
    refused("an unknown id", 404, 40403, lambda: registry.get_schema(2000000000))
    refused("an unknown version", 404, 40402, lambda: registry.get_version(subject, 9))
    refused("an unknown subject", 404, 40401, lambda: registry.get_latest_version(f"{RUN}-unknown"))
    refused("no schema", 422, 42201, lambda: registry.register_schema(subject, Schema('{"type": "recor"}', "AVRO")))


def references(registry):
    registry.register_schema(f"{RUN}-payment", FIRST)
    order = {"type": "record", "name": "Order", "fields": [{"name": "payment", "type": "io.acme.Payment"}]}
    reference = SchemaReference("io.acme.Payment", f"{RUN}-payment", 1)
    schema = Schema(json.dumps(order), "AVRO", [reference])
    registry.register_schema(f"{RUN}-order", schema)
    stored = registry.get_latest_version(f"{RUN}-order").schema.references
    equal("references", [("io.acme.Payment", f"{RUN}-payment", 1)], [(r["name"], r["subject"], r["version"]) for r in stored])
    refused("what is referred to", 422, 42206, lambda: registry.delete_subject(f"{RUN}-payment"))


def levels(registry):
    subject = f"{RUN}-levels"
    registry.register_schema(subject, FIRST)
    refused("no level of its own", 404, 40408, lambda: registry.get_compatibility(subject))
    registry.set_compatibility(subject, "NONE")
    equal("a level", "NONE", registry.get_compatibility(subject))
    registry.register_schema(subject, INCOMPATIBLE)
    refused("no level", 422, 42203, lambda: registry.set_compatibility(subject, "SOMETIMES"))
    equal("the level of all", "BACKWARD", registry.get_compatibility())


def deletes(registry):
    subject = f"{RUN}-deletes"
    for schema in FIRST, SECOND:
        registry.register_schema(subject, schema)
    equal("a version deleted", 1, registry.delete_version(subject, 1))
    equal("versions left", [2], registry.get_versions(subject))
    equal("a subject deleted", [2], registry.delete_subject(subject))
    refused("a subject that is deleted", 404, 40404, lambda: registry.delete_subject(subject))
    subject = f"{RUN}-gone"
    registry.register_schema(subject, FIRST)
    # This client does both steps itself.
    equal("a subject deleted for good", [1], registry.delete_subject(subject, permanent=True))
    refused("a subject that is gone", 404, 40401, lambda: registry.delete_subject(subject))


def json_serializers(registry):
    context = SerializationContext(f"{RUN}-json", MessageField.VALUE)
    schema = json.dumps({"title": "Payment", "type": "object", "properties": {"amount": {"type": "number"}}})
    payload = JSONSerializer(schema, registry)({"amount": 1.5}, context)
    equal("JSON", {"amount": 1.5}, JSONDeserializer(schema, from_dict=lambda value, _: value)(payload, context))
    equal("the type", "JSON", registry.get_latest_version(f"{RUN}-json-value").schema.schema_type)


def protobuf_serializers(registry):
    import payment_pb2  # made by protoc

    context = SerializationContext(f"{RUN}-protobuf", MessageField.VALUE)
    payment = payment_pb2.Payment(customer="ada", amount=1.5)
    payment.at.FromSeconds(1700000000)
    # This client sends descriptors instead of texts, and registers what they import under the imports' names.
    payload = ProtobufSerializer(payment_pb2.Payment, registry)(payment, context)
    equal("Protobuf", payment, ProtobufDeserializer(payment_pb2.Payment)(payload, context))
    stored = registry.get_latest_version(f"{RUN}-protobuf-value").schema
    equal("the type", "PROTOBUF", stored.schema_type)
    equal("the text", True, "message Payment {" in stored.schema_str)
    equal("imports", ["google/protobuf/timestamp.proto"], [r["name"] for r in stored.references])


def main(url):
    for check in register_and_look_up, references, levels, deletes, json_serializers, protobuf_serializers:
        registry = SchemaRegistryClient({"url": url})
        registry.conf = {"url": url}
        check(registry)
        print(check.__name__.replace("_", " "), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
