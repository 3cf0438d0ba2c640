package io.runnel.log.metadata.raft;

import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** A batch that this process appends; one that came over the network is of another class, and refused. */
record LocalBatch(byte[] bytes) implements Message {
    @Override
    public ByteString getContent() {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
