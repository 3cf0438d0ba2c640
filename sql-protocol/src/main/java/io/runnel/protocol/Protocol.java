package io.runnel.protocol;

/**
 * The rules of the socket.
 *
 * <p>A client asks for it by an upgrade of an HTTP/1.1 connection: {@code GET /v1/sql} with {@code Connection: Upgrade}
 * and {@code Upgrade: runnel-sql/1}; the service answers {@code 101}, and from there on the socket carries messages:
 *
 * <pre>
 * client to service   int32 length of what follows | varint request id | ids of open requests | byte type | body
 * service to client   int32 length of what follows | varint request id | byte type | body
 * </pre>
 *
 * <p>The first request of a socket is {@link Request.Open} or {@link Request.Resume}. Each request has an id of its own,
 * counted up from 1 within the session, and gets one reply, which carries the same id. Requests are carried out as they
 * come, those of one statement one after the other; {@link Request.Cancel} overtakes. With each request the client tells which
 * earlier ones have no reply yet: the service keeps the replies of those, so that a client whose socket broke can {@link
 * Request.Resume} the session on another one, send again what had no reply to, and get the reply of what was carried out
 * already. So no request takes effect twice.
 */
public final class Protocol {
    /** In the {@code Upgrade} header of request and answer. */
    public static final String NAME = "runnel-sql/1";

    /** Path of the upgrade. */
    public static final String PATH = "/v1/sql";

    /** Of the client, in {@link Request.Open}. */
    public static final int VERSION = 1;

    /** Name of a fact in {@link Reply.Opened}: bytes of the longest message that the service takes. */
    public static final String MAX_REQUEST_BYTES = "maxRequestBytes";

    private Protocol() {}
}
