package io.runnel.examples.registry;

import org.apache.avro.reflect.AvroDefault;
import org.jspecify.annotations.Nullable;

/** An order. Its Avro schema is read off the class, so that there is no second place where its fields stand. */
public final class Order {
    private @Nullable String item;
    private int quantity;

    /** What is added later has a default: this class understands older orders. */
    @AvroDefault("0.0")
    private double discount;

    /** For the deserializer. */
    Order() {}

    Order(String item, int quantity, double discount) {
        this.item = item;
        this.quantity = quantity;
        this.discount = discount;
    }

    @Override
    public String toString() {
        return item + " " + quantity + " " + discount;
    }
}
