package io.runnel.log.metadata.raft;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.LogAppender;

/** What this member has to do with the others while it leads: it tells them at once what is committed, and knows who answers. */
final class LeaderContact {
    private final Map<RaftPeerId, LogAppender> appenders = new ConcurrentHashMap<>();

    /** Of a new term, or for a new member; takes the place of the one before. */
    LogAppender register(LogAppender appender) {
        appenders.put(appender.getFollowerId(), appender);
        return appender;
    }

    /**
     * Something was committed, as far as this member knows; if it leads, the others learn it now. Ratis tells it with the
     * next entry, or else with the next heartbeat, which may be half of {@code controller.quorum.fetch.timeout.ms} away:
     * for that long a node would not know that it leads a partition.
     */
    void committed() {
        for (LogAppender appender : appenders.values()) {
            if (appender.isRunning()) {
                appender.triggerHeartbeat();
            }
        }
    }

    /**
     * How long ago this member, as the leader, has asked what a majority of the voters has answered: at that time at least
     * there was no other leader. {@link Long#MAX_VALUE} if it does not lead, or nobody has answered.
     */
    long silentMs(RaftServer.Division division) {
        RaftConfiguration members = division.getRaftConf();
        if (!division.getInfo().isLeader()) {
            return Long.MAX_VALUE;
        }
        long silentMs = silentMs(division.getId(), members.getCurrentPeers());
        Collection<RaftPeer> before = members.getPreviousPeers();
        return before.isEmpty() ? silentMs : Math.max(silentMs, silentMs(division.getId(), before));
    }

    private long silentMs(RaftPeerId self, Collection<RaftPeer> voters) {
        long[] ages = voters.stream()
                .mapToLong(voter -> voter.getId().equals(self) ? 0 : silentMs(voter.getId()))
                .sorted()
                .toArray();
        return ages[ages.length / 2];
    }

    private long silentMs(RaftPeerId voter) {
        LogAppender appender = appenders.get(voter);
        return appender == null || !appender.isRunning()
                ? Long.MAX_VALUE
                : appender.getFollower().getLastRespondedAppendEntriesSendTime().elapsedTimeMs();
    }
}
