package io.runnel.examples.flights;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Avro schemas of a flight, and records encoded by them as the registry's serializers do:
 *
 * <pre>
 * byte 0     0
 * byte 1..4  id of the schema, big-endian
 * byte 5..   the record in Avro's binary encoding
 * </pre>
 */
final class FlightSchema {
    /** What a flight is. */
    static final FlightSchema AGREED = load("flight.avsc");

    /** What a flight is not: the schema of a producer that nobody agreed with. */
    static final FlightSchema DRAFT = load("flight-draft.avsc");

    private static final int PREFIX_BYTES = 1 + Integer.BYTES;

    private final Schema schema;

    private FlightSchema(Schema schema) {
        this.schema = schema;
    }

    /** The schema's JSON text. */
    String text() {
        return schema.toString();
    }

    /** The value of a flight's record; its origin is the key. */
    byte[] encode(int schemaId, Flight flight) {
        GenericRecord fields = new GenericData.Record(schema);
        fields.put("destination", flight.destination());
        fields.put("delay", flight.delay());
        fields.put("distance", flight.distance());
        fields.put("departure", flight.departureMs());
        return encode(schemaId, fields);
    }

    /** The value of a record whose delay is a text, by {@link #DRAFT}. */
    byte[] encode(int schemaId, String destination, String delay) {
        GenericRecord fields = new GenericData.Record(schema);
        fields.put("destination", destination);
        fields.put("delay", delay);
        return encode(schemaId, fields);
    }

    private byte[] encode(int schemaId, GenericRecord fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                ByteBuffer.allocate(PREFIX_BYTES).put((byte) 0).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(fields, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new IllegalStateException("A byte array refused to be written to", e);
        }
        return bytes.toByteArray();
    }

    private static FlightSchema load(String resource) {
        try (InputStream in = FlightSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("The examples' jar has no " + resource);
            }
            return new FlightSchema(new Schema.Parser().parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
