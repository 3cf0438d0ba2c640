package io.runnel.registry.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.protobuf.MessageIndexes;
import io.runnel.registry.schema.protobuf.ProtoFiles;
import io.runnel.registry.schema.protobuf.ProtoMessages;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A .proto file of syntax proto2 or proto3. It may hold many messages; which of them a record is says the record: its
 * payload begins with {@linkplain MessageIndexes message indexes}.
 *
 * <p>For readers of such records, {@link #message(ByteBuffer)} gives the descriptor and {@link #body} the bytes behind
 * the indexes; for writers, {@link #message(String)} and {@link #prefix} do the same the other way round.
 */
public final class ProtobufSchema implements ParsedSchema {
    private final ProtoFiles files;
    private final ProtoMessages messages;
    private final String canonicalText;

    private ProtobufSchema(ProtoFiles files) {
        this.files = files;
        this.messages = new ProtoMessages(files.descriptor());
        this.canonicalText = files.canonicalText();
    }

    static ProtobufSchema parse(ResolvedSchema text) {
        Map<String, String> imports = new HashMap<>();
        text.imports().forEach(imported -> imports.put(imported.name(), imported.text()));
        return new ProtobufSchema(ProtoFiles.read(text.text(), imports));
    }

    /** The file in protobuf-java's terms, with its imports. Its name is {@link ProtoFiles#ROOT_NAME}. */
    public FileDescriptor file() {
        return files.descriptor();
    }

    /**
     * The message of a payload, which is left as it was.
     *
     * @param payload position to limit, without magic byte and id: indexes and message
     * @return empty when the payload does not begin with indexes of a message of this file
     */
    public Optional<Descriptor> message(ByteBuffer payload) {
        MessageIndexes indexes = MessageIndexes.read(payload);
        return indexes == null ? Optional.empty() : message(indexes.indexes());
    }

    /**
     * The message at these indexes.
     *
     * @param indexes of a message of the file, then of a message nested in it, and so on; counted from 0
     */
    public Optional<Descriptor> message(List<Integer> indexes) {
        return messages.at(indexes);
    }

    /** The message of that full name ({@code package.Outer.Inner}), if this file itself declares it. */
    public Optional<Descriptor> message(String fullName) {
        return messages.named(fullName);
    }

    /** The first message of the file: what a record is when no one says otherwise. Empty if the file has none. */
    public Optional<Descriptor> message() {
        return messages.at(List.of(0));
    }

    /**
     * The bytes of a payload behind its indexes: the message itself.
     *
     * @throws IllegalArgumentException when the payload does not begin with indexes
     */
    public static ByteBuffer body(ByteBuffer payload) {
        MessageIndexes indexes = MessageIndexes.read(payload);
        if (indexes == null) {
            throw new IllegalArgumentException("The payload does not begin with message indexes");
        }
        return payload.slice(payload.position() + indexes.length(), payload.remaining() - indexes.length());
    }

    /** What a payload of this message of this file begins with: its indexes. */
    public static byte[] prefix(Descriptor message) {
        return MessageIndexes.bytes(ProtoMessages.indexes(message));
    }

    @Override
    public SchemaType type() {
        return SchemaType.PROTOBUF;
    }

    @Override
    public String canonicalText() {
        return canonicalText;
    }

    @Override
    public String normalizedText() {
        return files.normalizedText();
    }

    /**
     * {@code serialized}: the FileDescriptorProto in base64; {@code ignore_extensions}: the canonical text without
     * extensions and custom options.
     */
    @Override
    public String formattedText(String format) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "serialized" -> files.serialized();
            case "ignore_extensions" -> files.textWithoutExtensions();
            default -> canonicalText;
        };
    }

    /** The full name of the message that the payload's indexes name, or null if they name none. */
    @Override
    public @Nullable String recordName(ByteBuffer payload) {
        return message(payload).map(Descriptor::getFullName).orElse(null);
    }

    @Override
    public boolean hasField(String name) {
        return message().map(first -> first.findFieldByName(name) != null).orElse(false);
    }

    @Override
    public @Nullable String payloadRefusal(ByteBuffer payload, WorkBudget budget) {
        return messages.refusal(payload);
    }
}
