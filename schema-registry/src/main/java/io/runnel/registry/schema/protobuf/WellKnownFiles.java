package io.runnel.registry.schema.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files that any schema may import without registering them: Google's of google/protobuf and google/type, and
 * Confluent's two. A reference of the same name goes before. Thread-safe; each is read when first imported.
 */
final class WellKnownFiles {
    private static final Map<String, Supplier<FileDescriptor>> COMPILED = Map.ofEntries(
            Map.entry("google/protobuf/any.proto", AnyProto::getDescriptor),
            Map.entry("google/protobuf/api.proto", ApiProto::getDescriptor),
            Map.entry("google/protobuf/descriptor.proto", DescriptorProtos::getDescriptor),
            Map.entry("google/protobuf/duration.proto", DurationProto::getDescriptor),
            Map.entry("google/protobuf/empty.proto", EmptyProto::getDescriptor),
            Map.entry("google/protobuf/field_mask.proto", FieldMaskProto::getDescriptor),
            Map.entry("google/protobuf/source_context.proto", SourceContextProto::getDescriptor),
            Map.entry("google/protobuf/struct.proto", StructProto::getDescriptor),
            Map.entry("google/protobuf/timestamp.proto", TimestampProto::getDescriptor),
            Map.entry("google/protobuf/type.proto", TypeProto::getDescriptor),
            Map.entry("google/protobuf/wrappers.proto", WrappersProto::getDescriptor));
    private static final Set<String> TEXTS = Set.of(
            "confluent/meta.proto",
            "confluent/type/decimal.proto",
            "google/type/calendar_period.proto",
            "google/type/color.proto",
            "google/type/date.proto",
            "google/type/datetime.proto",
            "google/type/dayofweek.proto",
            "google/type/decimal.proto",
            "google/type/expr.proto",
            "google/type/fraction.proto",
            "google/type/interval.proto",
            "google/type/latlng.proto",
            "google/type/localized_text.proto",
            "google/type/money.proto",
            "google/type/month.proto",
            "google/type/phone_number.proto",
            "google/type/postal_address.proto",
            "google/type/quaternion.proto",
            "google/type/timeofday.proto");
    private static final Map<String, ProtoFileElement> READ = new ConcurrentHashMap<>();

    private WellKnownFiles() {}

    /** The file of that import name, or null if it is none of these. */
    static @Nullable ProtoFileElement find(String name) {
        return COMPILED.containsKey(name) || TEXTS.contains(name)
                ? READ.computeIfAbsent(name, WellKnownFiles::read)
                : null;
    }

    /** The descriptor that protobuf-java has of this very file, or null. */
    static @Nullable FileDescriptor compiled(String name, ProtoFileElement file) {
        Supplier<FileDescriptor> compiled = COMPILED.get(name);
        return compiled != null && READ.get(name) == file ? compiled.get() : null;
    }

    private static ProtoFileElement read(String name) {
        Supplier<FileDescriptor> compiled = COMPILED.get(name);
        return compiled != null
                ? DescriptorReader.read(name, compiled.get().toProto())
                : ProtoSource.read(name, text(name));
    }

    private static String text(String name) {
        try (InputStream in = WellKnownFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + name + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
