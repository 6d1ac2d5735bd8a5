//! Who may do what on the admin socket: decided by the kernel's word on who connected, not by anything they say.

use std::ffi::CString;
use std::os::unix::net::UnixStream;
use std::path::Path;

use nix::unistd::{Gid, Group, Uid, User, getgrouplist};
use rustix::fs::XattrFlags;

use crate::server::input::{Administrator, Role};

/// The groups whose members may use the socket, by name. A name that no group has gives nobody anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// May do everything.
    pub full: Box<str>,
    /// May look, and look after people.
    pub operator: Box<str>,
    /// May look.
    pub read_only: Box<str>,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            full: "chatd-admin".into(),
            operator: "chatd-operator".into(),
            read_only: "chatd-view".into(),
        }
    }
}

/// Somebody who connected and may do nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The name of the user id, or the number where it has none.
    pub name: Box<str>,
    /// From the socket's peer credentials.
    pub uid: u32,
}

/// Finds out who is at the other end and what they may do: everything for root, for the user that chatd runs as
/// and for members of the first group; looking, and looking after people, for members of the second; looking for
/// members of the third.
///
/// Members are those that the group database names, and processes that run with the group as their own.
pub fn administrator(stream: &UnixStream, groups: &Groups) -> Result<Administrator, Denied> {
    let Ok(peer) = rustix::net::sockopt::socket_peercred(stream) else {
        return Err(Denied {
            name: "?".into(),
            uid: u32::MAX,
        });
    };
    let uid = Uid::from_raw(peer.uid.as_raw());
    let user = User::from_uid(uid).ok().flatten();
    let name: Box<str> = user
        .as_ref()
        .map_or_else(|| uid.to_string().into(), |user| user.name.as_str().into());
    let role = if is_owner(uid.as_raw()) {
        Some(Role::Full)
    } else {
        let mut member_of = user.map(|user| groups_of(&user)).unwrap_or_default();
        member_of.push(Gid::from_raw(peer.gid.as_raw()));
        role(
            &member_of,
            [
                (gid_of(&groups.full), Role::Full),
                (gid_of(&groups.operator), Role::Operator),
                (gid_of(&groups.read_only), Role::ReadOnly),
            ],
        )
    };
    match role {
        Some(role) => Ok(Administrator {
            name,
            uid: uid.as_raw(),
            pid: Some(peer.pid.as_raw_nonzero().get()),
            role,
        }),
        None => Err(Denied {
            name,
            uid: uid.as_raw(),
        }),
    }
}

/// Whether this is root or the user that chatd runs as, whom nothing else is needed for.
pub(super) fn is_owner(uid: u32) -> bool {
    let uid = Uid::from_raw(uid);
    uid.is_root() || uid == Uid::effective()
}

/// The first role whose group is among these.
fn role(member_of: &[Gid], roles: [(Option<Gid>, Role); 3]) -> Option<Role> {
    roles.into_iter().find_map(|(group, role)| {
        let is_member = group.is_some_and(|group| member_of.contains(&group));
        is_member.then_some(role)
    })
}

fn groups_of(user: &User) -> Vec<Gid> {
    CString::new(user.name.as_str())
        .ok()
        .and_then(|name| getgrouplist(&name, user.gid).ok())
        .unwrap_or_default()
}

fn gid_of(group: &str) -> Option<Gid> {
    Group::from_name(group).ok().flatten().map(|group| group.gid)
}

/// Lets members of the one group connect that may do everything, to a socket that is nothing but read from.
pub fn open_to_full(path: &Path, groups: &Groups) {
    if let Some(gid) = gid_of(&groups.full)
        && let Err(error) = std::os::unix::fs::chown(path, None, Some(gid.as_raw()))
    {
        log::warn!("{}: group {} cannot use it: {error}", path.display(), groups.full);
    }
}

/// Lets the groups' members connect. Where that does not work (no such group, not our right, no access control
/// lists on this file system) the socket stays closed to them, and the log says so.
pub(super) fn open_to(path: &Path, groups: &Groups) {
    open_to_full(path, groups);
    open_to_others(path, groups);
}

/// Lets those connect whose group the socket does not belong to.
pub(super) fn open_to_others(path: &Path, groups: &Groups) {
    let others: Vec<_> = [&groups.operator, &groups.read_only]
        .into_iter()
        .filter_map(|name| Some((gid_of(name)?, name)))
        .collect();
    let gids = others.iter().map(|(gid, _)| *gid).collect();
    if !others.is_empty()
        && let Err(error) = rustix::fs::setxattr(
            path,
            "system.posix_acl_access",
            &access_list(gids),
            XattrFlags::empty(),
        )
    {
        for (_, name) in others {
            log::warn!("{}: group {name} cannot use it: {error}", path.display());
        }
    }
}

/// A POSIX access control list as the kernel reads it (`linux/posix_acl_xattr.h`): owner, group and these other groups
/// read and write. The kernel wants them in the order of their ids, and each once.
fn access_list(mut groups: Vec<Gid>) -> Vec<u8> {
    const VERSION: u32 = 2;
    const READ_WRITE: u16 = 0o6;
    const NOBODY_IN_PARTICULAR: u32 = u32::MAX;
    const OWNER: u16 = 0x01;
    const OWNING_GROUP: u16 = 0x04;
    const GROUP: u16 = 0x08;
    const MASK: u16 = 0x10;
    const OTHERS: u16 = 0x20;
    groups.sort_unstable_by_key(|group| group.as_raw());
    groups.dedup();
    let mut entries = vec![
        (OWNER, READ_WRITE, NOBODY_IN_PARTICULAR),
        (OWNING_GROUP, READ_WRITE, NOBODY_IN_PARTICULAR),
    ];
    entries.extend(groups.iter().map(|group| (GROUP, READ_WRITE, group.as_raw())));
    entries.extend([
        (MASK, READ_WRITE, NOBODY_IN_PARTICULAR),
        (OTHERS, 0, NOBODY_IN_PARTICULAR),
    ]);
    let mut list = VERSION.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        list.extend(tag.to_le_bytes());
        list.extend(permissions.to_le_bytes());
        list.extend(id.to_le_bytes());
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn membership_decides_and_the_greater_right_wins() {
        let [full, operator, read_only, other] = [1, 2, 3, 4].map(Gid::from_raw);
        let roles = |full, operator, read_only| {
            [
                (full, Role::Full),
                (operator, Role::Operator),
                (read_only, Role::ReadOnly),
            ]
        };
        let all = roles(Some(full), Some(operator), Some(read_only));
        let role = |member_of: &[Gid]| role(member_of, all);
        assert_eq!(role(&[other]), None);
        assert_eq!(role(&[other, read_only]), Some(Role::ReadOnly));
        assert_eq!(role(&[read_only, operator]), Some(Role::Operator));
        assert_eq!(role(&[read_only, operator, full]), Some(Role::Full));
        assert_eq!(
            super::role(&[other], roles(None, None, None)),
            None,
            "a group that is not there has no members"
        );
    }

    #[test]
    fn the_user_that_the_server_runs_as_may_do_everything() {
        let (client, server) = UnixStream::pair().unwrap();
        let administrator = administrator(&server, &Groups::default()).unwrap();
        assert_eq!(administrator.role, Role::Full);
        assert_eq!(administrator.uid, Uid::effective().as_raw());
        assert_eq!(administrator.pid, i32::try_from(std::process::id()).ok());
        drop(client);
    }

    #[test]
    fn the_access_list_is_one_that_the_kernel_takes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("admin.sock");
        let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let list = access_list([54_321, 54_320, 54_321].map(Gid::from_raw).into());
        match rustix::fs::setxattr(&path, "system.posix_acl_access", &list, XattrFlags::empty()) {
            Ok(()) => {
                let mut back = [0; 64];
                let length = rustix::fs::getxattr(&path, "system.posix_acl_access", &mut back).unwrap();
                assert_eq!(back[..length], list[..]);
            }
            // This file system has none: nothing to be seen here.
            Err(error) => assert_eq!(error, rustix::io::Errno::NOTSUP),
        }
    }
}
