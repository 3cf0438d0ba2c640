package io.runnel.log.metadata.raft;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Has the leader tell the other members at once what is committed. Ratis tells it with the next entry, or else with the
 * next heartbeat, which may be half of {@code controller.quorum.fetch.timeout.ms} away: for that long a node would not
 * know that it leads a partition.
 */
final class CommitNotices {
    private final Map<RaftPeerId, LogAppender> appenders = new ConcurrentHashMap<>();

    /** Of a new term, or for a new member; takes the place of the one before. */
    LogAppender register(LogAppender appender) {
        appenders.put(appender.getFollowerId(), appender);
        return appender;
    }

    /** Something was committed, as far as this member knows; if it leads, the others learn it now. */
    void send() {
        for (LogAppender appender : appenders.values()) {
            if (appender.isRunning()) {
                appender.triggerHeartbeat();
            }
        }
    }
}
