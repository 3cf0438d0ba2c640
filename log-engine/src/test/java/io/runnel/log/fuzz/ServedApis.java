package io.runnel.log.fuzz;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** What a node says it serves. */
final class ServedApis {
    private static final short VERSION = 3;

    private ServedApis() {}

    /** The first and the last version of each API that can be encoded here. */
    static Map<ApiKeys, short[]> of(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return ask(socket);
        }
    }

    /** The same over a connection that stays open. */
    static Map<ApiKeys, short[]> ask(Socket socket) throws IOException {
        RequestHeader header = new RequestHeader(ApiKeys.API_VERSIONS, VERSION, "fuzz", 1);
        ApiVersionsRequest request = new ApiVersionsRequest(
                new ApiVersionsRequestData().setClientSoftwareName("fuzz").setClientSoftwareVersion("1"), VERSION);
        ByteBuffer frame = request.serializeWithHeader(header);
        ByteBuffer whole =
                ByteBuffer.allocate(Integer.BYTES + frame.remaining()).putInt(frame.remaining());
        socket.getOutputStream().write(whole.put(frame).array());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] response = new byte[in.readInt()];
        in.readFully(response);
        return ranges((ApiVersionsResponse) AbstractResponse.parseResponse(ByteBuffer.wrap(response), header));
    }

    private static Map<ApiKeys, short[]> ranges(ApiVersionsResponse response) {
        Map<ApiKeys, short[]> served = new EnumMap<>(ApiKeys.class);
        for (ApiVersion each : response.data().apiKeys()) {
            ApiKeys api = ApiKeys.forId(each.apiKey());
            short first = (short) Math.max(each.minVersion(), api.oldestVersion());
            served.put(api, new short[] {first, (short) Math.min(each.maxVersion(), api.latestVersion())});
        }
        return served;
    }
}
