package io.runnel.log.metadata.raft;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** What Ratis is told of the quorum's settings, and where its own defaults do not fit a metadata log. */
final class RatisProperties {
    /** The largest batch, deflated: some hundred thousand partitions. Ratis keeps one such buffer. */
    static final int MAX_BATCH_BYTES = 8 << 20;

    private static final int BUFFER_OVERHEAD_BYTES = 64 << 10;
    /** Segments are short, because only whole ones are deleted after a snapshot. */
    private static final int SEGMENT_BYTES = 8 << 20;
    /** Ratis fills a new segment with that many zeros first: with 4 MB of them a first start takes a tenth longer. */
    private static final int PREALLOCATED_BYTES = 64 << 10;

    private static final int SNAPSHOT_CHUNK_BYTES = 1 << 20;
    private static final int FIRST_ELECTION_ALONE_MS = 1;
    /** Above the time that a cold peer takes to answer its first request. */
    private static final int FIRST_ELECTION_MIN_MS = 100;

    private static final int FIRST_ELECTION_MAX_MS = 300;
    /** Appends are numbered afresh and never sent twice, so that there is nothing to remember for a retry. */
    private static final int RETRY_CACHE_MS = 1_000;

    private RatisProperties() {}

    /**
     * @param storage where Ratis keeps its files
     * @param alone whether this node is the only voter: it need not wait for anybody before its first election
     */
    static RaftProperties of(RaftConfig config, Path storage, boolean alone) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, new GuardedRpcType());
        NettyConfigKeys.Server.setPort(properties, config.listener().port());
        NettyConfigKeys.Server.setUseEpoll(properties, false);
        String bindHost = config.bindHost();
        if (bindHost != null) {
            NettyConfigKeys.Server.setHost(properties, bindHost);
        }
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
        RaftServerConfigKeys.setRemovedGroupsDir(
                properties, storage.resolveSibling("removed").toFile());
        election(properties, config.settings(), alone);
        log(properties);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 1);
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(RETRY_CACHE_MS));
        client(properties, config.settings());
        return properties;
    }

    private static void election(RaftProperties properties, RaftSettings settings, boolean alone) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(settings.fetchTimeoutMs()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(settings.electionTimeoutMs()));
        // Also how long a voter waits for the answers to its first request for votes.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(
                properties, millis(alone ? FIRST_ELECTION_ALONE_MS : FIRST_ELECTION_MIN_MS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
                properties, millis(alone ? FIRST_ELECTION_ALONE_MS + 1 : FIRST_ELECTION_MAX_MS));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(settings.requestTimeoutMs()));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        // After losing its majority a leader would not stand again for ten seconds, though it may be the only one who
        // can.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(settings.electionTimeoutMs()));
        RaftServerConfigKeys.setSleepDeviationThreshold(properties, millis(settings.fetchTimeoutMs()));
        // A process that was stopped for a minute would close its log for ever; it comes back as a follower instead.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(10_000, TimeUnit.DAYS));
    }

    private static void log(RaftProperties properties) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(SEGMENT_BYTES));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf(PREALLOCATED_BYTES));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(MAX_BATCH_BYTES));
        RaftServerConfigKeys.Log.setWriteBufferSize(
                properties, SizeInBytes.valueOf(MAX_BATCH_BYTES + BUFFER_OVERHEAD_BYTES));
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(
                properties, SizeInBytes.valueOf(SNAPSHOT_CHUNK_BYTES));
        // An acknowledgement is a promise: the log is flushed before a follower answers and before the leader counts
        // itself. These are Ratis's defaults, said here because everything rests on them.
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        // Ratis would log the commit index after each batch, with a flush of its own; a leader finds it without.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        // A member that is down for long is sent a snapshot; it must not keep the others' logs from being shortened.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    }

    /** For asking other nodes. */
    static RaftProperties client(RaftSettings settings) {
        RaftProperties properties = new RaftProperties();
        client(properties, settings);
        return properties;
    }

    private static void client(RaftProperties properties, RaftSettings settings) {
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, millis(settings.requestTimeoutMs()));
        // Java's own: the native one is unpacked and linked at each start, and a few connections need none of it.
        NettyConfigKeys.Client.setUseEpoll(properties, false);
    }

    private static TimeDuration millis(int millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
