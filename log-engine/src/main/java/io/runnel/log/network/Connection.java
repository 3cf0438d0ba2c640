package io.runnel.log.network;

import java.net.InetAddress;
import org.apache.kafka.common.network.ClientInformation;
import org.jspecify.annotations.Nullable;

/** A client's connection, as its network thread sees it; touched by no other thread. */
final class Connection {
    static final long NO_DEADLINE = Long.MAX_VALUE;

    final String id;
    final InetAddress remote;
    final int remotePort;
    /** The address of this node that the client has connected to: how it reaches us, whatever we are bound to. */
    final InetAddress local;

    /** The memory into which its requests are received. */
    final ReceiveMemory.Lease memory;

    ClientInformation client = ClientInformation.EMPTY;
    /** The call being answered; replies leave in request order, so there is at most one. */
    @Nullable
    ConnectionCall call;

    /** When the processor looks at this connection next; later deadlines need no entry of their own. */
    long queuedDeadlineMs = NO_DEADLINE;

    boolean muted;

    Connection(String id, InetAddress remote, int remotePort, InetAddress local, ReceiveMemory.Lease memory) {
        this.id = id;
        this.remote = remote;
        this.remotePort = remotePort;
        this.local = local;
        this.memory = memory;
    }
}
