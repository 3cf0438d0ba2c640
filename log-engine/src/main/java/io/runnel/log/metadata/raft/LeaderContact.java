package io.runnel.log.metadata.raft;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;

/** What this member has to do with the others while it leads: it tells them at once what is committed, and knows who follows. */
final class LeaderContact {
    private final Map<RaftPeerId, Following> members = new ConcurrentHashMap<>();

    /**
     * One that is sent to.
     *
     * @param askedAt when it was asked what it answered last as a follower; null before that
     */
    private record Following(LogAppender appender, @Nullable Timestamp askedAt) {}

    /** Makes the one that sends to a follower, of a new term or of a new member; takes the place of the one before. */
    LogAppender appender(LeaderState leader, FollowerInfo follower, AppenderFactory factory) {
        LogAppender made = factory.appender(new Listening(leader));
        members.put(follower.getId(), new Following(made, null));
        return made;
    }

    /** Makes Ratis's own. */
    interface AppenderFactory {
        LogAppender appender(LeaderState leader);
    }

    /**
     * If this member leads, the others hear of it now, and of what is committed. Ratis tells that with the next entry, or
     * else with the next heartbeat, which may be half of {@code controller.quorum.fetch.timeout.ms} away: for that long a
     * node would not know that it leads a partition. Also to whom entries are under way: they left before the commit.
     */
    void speak() {
        for (Following member : members.values()) {
            if (member.appender().isRunning()) {
                member.appender().triggerHeartbeat();
            }
        }
    }

    /**
     * How long ago this member, as the leader, has asked what a majority of the voters has answered as its followers: no
     * other leader was elected before that. {@link Long#MAX_VALUE} if it does not lead, or nobody has answered.
     */
    long silentMs(RaftServer.Division division) {
        RaftConfiguration conf = division.getRaftConf();
        if (!division.getInfo().isLeader()) {
            return Long.MAX_VALUE;
        }
        long silentMs = silentMs(division.getId(), conf.getCurrentPeers());
        Collection<RaftPeer> before = conf.getPreviousPeers();
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
        Following member = members.get(voter);
        Timestamp askedAt = member == null ? null : member.askedAt();
        return member == null || askedAt == null || !member.appender().isRunning()
                ? Long.MAX_VALUE
                : askedAt.elapsedTimeMs();
    }

    /** Ratis notes the time of each answer, also of one that says that another leads; this one tells them apart. */
    private final class Listening implements LeaderState {
        private final LeaderState leader;

        Listening(LeaderState leader) {
            this.leader = leader;
        }

        @Override
        public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
            AppendResult result = reply.getResult();
            if (result == AppendResult.SUCCESS || result == AppendResult.INCONSISTENCY) {
                // On the appender's thread, which sends one request at a time: the time is this answer's.
                Timestamp askedAt = appender.getFollower().getLastRespondedAppendEntriesSendTime();
                members.computeIfPresent(
                        appender.getFollowerId(),
                        (id, member) -> member.appender() == appender ? new Following(appender, askedAt) : member);
            }
            leader.onAppendEntriesReply(appender, reply);
        }

        @Override
        public void restart(LogAppender appender) {
            leader.restart(appender);
        }

        @Override
        public AppendEntriesRequestProto newAppendEntriesRequestProto(
                FollowerInfo follower, List<LogEntryProto> entries, TermIndex previous, long callId) {
            return leader.newAppendEntriesRequestProto(follower, entries, previous, callId);
        }

        @Override
        public void checkHealth(FollowerInfo follower) {
            leader.checkHealth(follower);
        }

        @Override
        public boolean onFollowerTerm(FollowerInfo follower, long followerTerm) {
            return leader.onFollowerTerm(follower, followerTerm);
        }

        @Override
        public void onFollowerCommitIndex(FollowerInfo follower, long commitIndex) {
            leader.onFollowerCommitIndex(follower, commitIndex);
        }

        @Override
        public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
            leader.onFollowerSuccessAppendEntries(follower);
        }

        @Override
        public boolean isFollowerBootstrapping(FollowerInfo follower) {
            return leader.isFollowerBootstrapping(follower);
        }
    }
}
