#!/usr/bin/python3
"""At least once with kafka-python: commits a partition's offset when its orders are packed, and not before.

Killed in between, it packs them again after the restart, and loses none.

    manual_commit.py [HOST:PORT]
"""
import signal
import sys

from kafka import KafkaConsumer, OffsetAndMetadata


def main(bootstrap="127.0.0.1:9092"):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    consumer = KafkaConsumer(
        "orders",
        bootstrap_servers=bootstrap,
        group_id="packers",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        key_deserializer=bytes.decode,
        value_deserializer=bytes.decode,
    )
    try:
        while True:
            for partition, orders in consumer.poll(timeout_ms=1000).items():
                for order in orders:
                    print("packed", order.key, order.value, flush=True)
                # The committed offset is the next one to read.
                consumer.commit({partition: OffsetAndMetadata(orders[-1].offset + 1, "")})
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
