package io.runnel.jdbc;

import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Common.WireMessage;
import org.apache.calcite.avatica.remote.ProtobufTranslation;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;

/**
 * Avatica's requests and responses as bytes. A message is preceded by the name of its Java class; in the driver's jar
 * the classes have other names, which are turned into the real ones here.
 */
final class WireMessages {
    /** Put together at run time, or the build would rename it as well. */
    private static final String REAL_PACKAGE = String.join(".", "org", "apache", "calcite", "avatica", "proto") + ".";

    private static final String OWN_PACKAGE = Common.class.getPackageName() + ".";

    private final ProtobufTranslation translation = new ProtobufTranslationImpl();

    byte[] bytes(Service.Request request) throws IOException {
        return renamed(translation.serializeRequest(request), OWN_PACKAGE, REAL_PACKAGE);
    }

    Service.Response response(byte[] bytes) throws IOException {
        return translation.parseResponse(renamed(bytes, REAL_PACKAGE, OWN_PACKAGE));
    }

    private static byte[] renamed(byte[] bytes, String from, String to) throws IOException {
        if (from.equals(to)) {
            return bytes;
        }
        WireMessage message = WireMessage.parseFrom(UnsafeByteOperations.unsafeWrap(bytes));
        if (!message.getName().startsWith(from)) {
            throw new IOException("the message has the unknown name " + message.getName());
        }
        return message.toBuilder()
                .setName(to + message.getName().substring(from.length()))
                .build()
                .toByteArray();
    }
}
