package io.runnel.registry.schema.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import io.runnel.registry.RegistryException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what clients register as PROTOBUF: the text of a .proto file, or a FileDescriptorProto in base64. */
final class ProtoSource {
    private static final Pattern SYNTAX_ERROR =
            Pattern.compile("Syntax error in .*?(?::(\\d+):(\\d+))?: (.*)", Pattern.DOTALL);
    private static final Pattern EDITION = Pattern.compile("\\A\\s*edition\\s*=\\s*[\"']([^\"']*)");
    /** The parser goes one frame deeper per level; protoc draws its own line at 32. */
    private static final int MAX_NESTING = 200;

    private ProtoSource() {}

    /**
     * @param name the import name of the file, empty for the schema itself
     * @throws RegistryException 42201 with line and reason
     */
    static ProtoFileElement read(String name, String text) {
        String code = ProtoComments.blanked(text);
        refuseEditions(name, code);
        refuseDeepNesting(name, code);
        try {
            return ProtoParser.Companion.parse(Location.get(name), code);
        } catch (RuntimeException e) {
            FileDescriptorProto descriptor = serialized(text);
            if (descriptor != null) {
                return DescriptorReader.read(name, descriptor);
            }
            throw ProtoErrors.invalid(reason(name, e));
        }
    }

    private static void refuseEditions(String name, String text) {
        Matcher edition = EDITION.matcher(text);
        if (edition.find()) {
            throw ProtoErrors.invalid(Location.get(name), "edition \"" + edition.group(1) + unsupportedEditions());
        }
    }

    static String unsupportedEditions() {
        return "\" is not supported. Write the file with syntax = \"proto3\" or \"proto2\"";
    }

    private static void refuseDeepNesting(String name, String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            if (depth > MAX_NESTING) {
                throw ProtoErrors.invalid(
                        Location.get(name), "it is nested deeper than " + MAX_NESTING + " levels of braces");
            }
        }
    }

    /** The MIME-free base64 of a FileDescriptorProto, as some serializers register it, or null for any other text. */
    private static @Nullable FileDescriptorProto serialized(String text) {
        try {
            return FileDescriptorProto.parseFrom(Base64.getDecoder().decode(text.strip()));
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static String reason(String name, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        Matcher syntax = SYNTAX_ERROR.matcher(message);
        String file = name.isEmpty() ? "" : "'" + name + "', ";
        if (!syntax.matches()) {
            String places =
                    message.replaceAll("\\(?" + Pattern.quote(name) + ":(\\d+):(\\d+)\\)?", "(line $1, column $2)");
            return (file.isEmpty() ? "" : "in " + file) + places;
        }
        String at = syntax.group(1) == null ? "" : "line " + syntax.group(1) + ", column " + syntax.group(2);
        String where = file + at;
        return (where.isEmpty() ? "" : "in " + where + ": ") + syntax.group(3);
    }
}
