package io.runnel.registry.schema.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.registry.schema.protobuf.RequiredFields.Seen;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Walks a message in Protobuf's wire format to its end without building it (protobuf.dev, "Encoding"), so that a payload
 * costs no more than its own size. A field that the descriptor does not have may hold anything well-formed; one that
 * it has must hold its own type: another wire type would be dropped in silence by every reader.
 */
final class ProtoPayload {
    /** As deep as protobuf-java reads by default. */
    private static final int MAX_DEPTH = 100;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int START_GROUP = 3;
    private static final int END_GROUP = 4;
    private static final int FIXED32 = 5;
    private static final int VARINT_BYTES = 10;

    private final RequiredFields required;
    private final ByteBuffer in;

    private ProtoPayload(RequiredFields required, ByteBuffer in) {
        this.required = required;
        this.in = in;
    }

    /** @param message position to limit are the message alone; left as it was */
    static @Nullable String refusal(Descriptor type, RequiredFields required, ByteBuffer message) {
        ByteBuffer in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
        try {
            Seen seen = required.start(type);
            new ProtoPayload(required, in).fields(type, seen, 0, 0);
            String missing = seen == null ? null : seen.missing();
            return missing == null ? null : "required field " + missing + " is missing";
        } catch (MalformedException e) {
            return e.getMessage();
        }
    }

    /** @param group number of the group that these fields are of, or 0 when they end with the buffer's limit */
    private void fields(@Nullable Descriptor type, @Nullable Seen seen, int group, int depth)
            throws MalformedException {
        while (in.hasRemaining()) {
            int tag = (int) varint();
            int number = tag >>> 3;
            int wireType = tag & 7;
            if (number == 0) {
                throw malformed("field number 0");
            }
            if (wireType == END_GROUP) {
                if (number != group) {
                    throw malformed("the end of group " + number + " where none began");
                }
                return;
            }
            FieldDescriptor field = type == null ? null : type.findFieldByNumber(number);
            if (field == null) {
                skip(number, wireType, depth);
            } else {
                field(field, wireType, seen, depth);
            }
        }
        if (group != 0) {
            throw malformed("group " + group + " does not end");
        }
    }

    private void field(FieldDescriptor field, int wireType, @Nullable Seen seen, int depth) throws MalformedException {
        if (seen != null) {
            seen.field(field);
        }
        int own = wireType(field);
        if (wireType == BYTES && own != BYTES && field.isPackable()) {
            packed(own);
        } else if (wireType != own) {
            throw malformed("field " + field.getFullName() + " has wire type " + wireType + ", but "
                    + field.getType().name().toLowerCase(Locale.ROOT) + " is written with " + own);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            message(field, seen, depth);
        } else if (field.getType() == FieldDescriptor.Type.STRING && field.needsUtf8Check()) {
            text(field);
        } else {
            skip(field.getNumber(), wireType, depth);
        }
    }

    private static int wireType(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32, INT64, UINT32, UINT64, SINT32, SINT64, BOOL, ENUM -> VARINT;
            case FIXED64, SFIXED64, DOUBLE -> FIXED64;
            case FIXED32, SFIXED32, FLOAT -> FIXED32;
            case STRING, BYTES, MESSAGE -> BYTES;
            case GROUP -> START_GROUP;
        };
    }

    private void message(FieldDescriptor field, @Nullable Seen seen, int depth) throws MalformedException {
        Seen inner = seen == null ? required.start(field.getMessageType()) : seen.part(field);
        int nested = deeper(depth);
        if (field.getType() == FieldDescriptor.Type.GROUP) {
            fields(field.getMessageType(), inner, field.getNumber(), nested);
        } else {
            int limit = enter(length());
            fields(field.getMessageType(), inner, 0, nested);
            in.limit(limit);
        }
        if (seen != null && inner != null && field.isRepeated()) {
            seen.endOfElement(inner);
        }
    }

    private void packed(int own) throws MalformedException {
        int limit = enter(length());
        while (in.hasRemaining()) {
            skip(0, own, 0);
        }
        in.limit(limit);
    }

    private void text(FieldDescriptor field) throws MalformedException {
        int limit = enter(length());
        boolean ascii = true;
        for (int i = in.position(); i < in.limit() && ascii; i++) {
            ascii = in.get(i) >= 0;
        }
        if (!ascii) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(in.duplicate());
            } catch (CharacterCodingException e) {
                throw malformed("field " + field.getFullName() + " is a string, but its bytes are not UTF-8");
            }
        }
        in.position(in.limit());
        in.limit(limit);
    }

    private void skip(int number, int wireType, int depth) throws MalformedException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case FIXED32 -> advance(Integer.BYTES);
            case BYTES -> advance(length());
            case START_GROUP -> fields(null, null, number, deeper(depth));
            default -> throw malformed("field " + number + " has wire type " + wireType + ", which does not exist");
        }
    }

    private static int deeper(int depth) throws MalformedException {
        if (depth >= MAX_DEPTH) {
            throw new MalformedException("messages are nested deeper than " + MAX_DEPTH + " levels");
        }
        return depth + 1;
    }

    /** Shortens the buffer to the next bytes and answers the limit to go back to. */
    private int enter(int length) {
        int limit = in.limit();
        in.limit(in.position() + length);
        return limit;
    }

    private int length() throws MalformedException {
        int length = (int) varint();
        if (length < 0 || length > in.remaining()) {
            throw malformed(
                    "a length of " + Integer.toUnsignedString(length) + " where " + in.remaining() + " bytes are left");
        }
        return length;
    }

    private void advance(int bytes) throws MalformedException {
        if (bytes > in.remaining()) {
            throw malformed("the value ends early");
        }
        in.position(in.position() + bytes);
    }

    private long varint() throws MalformedException {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES; i++) {
            if (!in.hasRemaining()) {
                throw malformed("the value ends early");
            }
            byte b = in.get();
            value |= (long) (b & 0x7f) << 7 * i;
            if (b >= 0) {
                return value;
            }
        }
        throw malformed("a number of more than " + VARINT_BYTES + " bytes");
    }

    private MalformedException malformed(String what) {
        return new MalformedException("before byte " + in.position() + " of the message: " + what);
    }

    private static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }
}
