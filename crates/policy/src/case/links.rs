// SPDX-License-Identifier: Apache-2.0
//! Who lives with a spouse, a parent, a child or a sibling: worked out from relations to the head and explicit links.
//!
//! The reader of one household file and the loader of a population both call [`ties`]; it knows neither files nor frames.

use crate::dictionary::Derived;
use crate::frame::Cell;

/// A member's relation to the head, by the classes of GB/T 4761. A son-in-law, daughter-in-law or parent-in-law is [`Relation::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// 户主
    Head,
    /// 配偶
    Spouse,
    /// 子、女, adopted and step-children included
    Child,
    /// 孙子女、外孙子女
    Grandchild,
    /// The head's own 父母, adoptive and step-parents included
    Parent,
    /// 祖父母、外祖父母
    Grandparent,
    /// 兄弟姐妹, half-brothers and half-sisters included
    Sibling,
    /// Anybody else
    Other,
}

/// How many classes [`Relation`] has.
const CLASSES: usize = 8;

impl Relation {
    const ALL: [Relation; CLASSES] = [
        Relation::Head,
        Relation::Spouse,
        Relation::Child,
        Relation::Grandchild,
        Relation::Parent,
        Relation::Grandparent,
        Relation::Sibling,
        Relation::Other,
    ];

    /// The class of a variant of the dictionary's enumeration `relation`.
    #[must_use]
    pub fn of_variant(name: &str) -> Relation {
        match name {
            "head" => Relation::Head,
            "spouse" => Relation::Spouse,
            "son" | "daughter" | "child" => Relation::Child,
            "grandchild" => Relation::Grandchild,
            "parent" => Relation::Parent,
            "grandparent" => Relation::Grandparent,
            "sibling" => Relation::Sibling,
            _ => Relation::Other,
        }
    }
}

/// What a member's record says about the spouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpouseLink {
    /// Nothing.
    #[default]
    Unstated,
    /// That no listed member is.
    Nobody,
    /// That this member of the same household is, by index.
    Member(u32),
}

/// What a member's record says about the parents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParentLinks {
    /// Nothing.
    #[default]
    Unstated,
    /// That these members of the same household are, by index, and no other listed member.
    Stated([Option<u32>; 2]),
}

/// One member as far as links go.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The relation to the head.
    pub relation: Relation,
    /// The spouse.
    pub spouse: SpouseLink,
    /// The parents.
    pub parents: ParentLinks,
}

/// What follows for one member; `None` where relations and links leave it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Whether the spouse is listed.
    pub spouse: Option<bool>,
    /// Whether a parent is listed.
    pub parent: Option<bool>,
    /// Whether a child is listed.
    pub child: Option<bool>,
    /// Whether a sibling is listed.
    pub sibling: Option<bool>,
}

impl Ties {
    /// The stored value of a derived fact of a person; unknown for the derived facts of other entities.
    #[must_use]
    pub fn cell(&self, derived: Derived) -> Cell {
        let known = match derived {
            Derived::LivesWithSpouse => self.spouse,
            Derived::LivesWithParent => self.parent,
            Derived::LivesWithChild => self.child,
            Derived::LivesWithSibling => self.sibling,
            Derived::ListedPersons => None,
        };
        known.map_or(Cell::Unknown, |yes| Cell::Known(i64::from(yes)))
    }
}

/// Two links that cannot both hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// A member linked to itself, or to an index that the household does not have.
    Itself(u32),
    /// The first member names the second as spouse; the second says otherwise.
    SpouseDisagrees(u32, u32),
}

/// Links that contradict each other. Call it before [`ties`], which takes the first link it meets.
#[must_use]
pub fn faults(members: &[Member]) -> Vec<LinkFault> {
    let mut found = Vec::new();
    for (at, member) in (0u32..).zip(members) {
        if let SpouseLink::Member(spouse) = member.spouse {
            match members.get(spouse as usize).map(|other| other.spouse) {
                Some(_) if spouse == at => found.push(LinkFault::Itself(at)),
                None => found.push(LinkFault::Itself(at)),
                Some(SpouseLink::Nobody) => found.push(LinkFault::SpouseDisagrees(at, spouse)),
                Some(SpouseLink::Member(back)) if back != at => {
                    found.push(LinkFault::SpouseDisagrees(at, spouse));
                }
                Some(SpouseLink::Member(_)) => {}
                Some(SpouseLink::Unstated) => {
                    let rival = (0u32..)
                        .zip(members)
                        .find(|(other, one)| *other < at && one.spouse == SpouseLink::Member(spouse));
                    if rival.is_some() {
                        found.push(LinkFault::SpouseDisagrees(at, spouse));
                    }
                }
            }
        }
        if let ParentLinks::Stated(parents) = member.parents
            && parents.into_iter().flatten().any(|one| one == at || one as usize >= members.len())
        {
            found.push(LinkFault::Itself(at));
        }
    }
    found
}

/// Works out the ties of every member of one household into `out`, which is cleared first.
///
/// An explicit link is complete: `parents` names every listed parent, `spouse` the one listed spouse. Where a member has none, each pair of
/// relations makes the tie certain, impossible or possible; a member who may be tied to somebody and is certainly tied to nobody is open.
/// A child of the head counts as the child of the head's spouse unless its own record says otherwise. Linear in the number of members.
pub fn ties(members: &[Member], out: &mut Vec<Ties>) {
    out.clear();
    let class = |member: &Member| member.relation as usize;
    let all = Counts::of(members.iter());
    let unlinked = Counts::of(members.iter().filter(|one| one.parents == ParentLinks::Unstated));
    // Somebody whom another record names as spouse is taken, even if the own record says nothing.
    let mut taken: Vec<bool> = members.iter().map(|one| one.spouse != SpouseLink::Unstated).collect();
    let mut named_parent = vec![false; members.len()];
    let mut named_spouse = vec![false; members.len()];
    for (at, member) in members.iter().enumerate() {
        if let SpouseLink::Member(spouse) = member.spouse {
            mark(&mut named_spouse, spouse, at);
            mark(&mut taken, spouse, at);
        }
        if let ParentLinks::Stated(parents) = member.parents {
            for parent in parents.into_iter().flatten() {
                mark(&mut named_parent, parent, at);
            }
        }
    }
    let free = Counts::of(members.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(one, _)| one));
    for (at, member) in members.iter().enumerate() {
        let me = class(member);
        let spouse = match member.spouse {
            SpouseLink::Member(_) => Some(true),
            _ if named_spouse[at] => Some(true),
            SpouseLink::Nobody => Some(false),
            SpouseLink::Unstated => free.without(me).fold(|other| spouses(member.relation, other)),
        };
        let parent = match member.parents {
            ParentLinks::Stated(parents) => Some(parents.iter().any(Option::is_some)),
            ParentLinks::Unstated => all.without(me).fold(|other| is_parent(other, member.relation)),
        };
        let child = if named_parent[at] {
            Some(true)
        } else {
            let others =
                if member.parents == ParentLinks::Unstated { unlinked.without(me) } else { unlinked };
            others.fold(|other| is_parent(member.relation, other))
        };
        let sibling = if shares_parent(members, at) {
            Some(true)
        } else {
            all.without(me).fold(|other| siblings(member.relation, other))
        };
        out.push(Ties { spouse, parent, child, sibling });
    }
}

fn mark(flags: &mut [bool], target: u32, from: usize) {
    if target as usize != from
        && let Some(flag) = flags.get_mut(target as usize)
    {
        *flag = true;
    }
}

fn shares_parent(members: &[Member], at: usize) -> bool {
    let ParentLinks::Stated(mine) = members[at].parents else { return false };
    if mine == [None, None] {
        return false;
    }
    members.iter().enumerate().any(|(other, one)| match one.parents {
        ParentLinks::Stated(theirs) if other != at => {
            mine.iter().flatten().any(|parent| theirs.contains(&Some(*parent)))
        }
        _ => false,
    })
}

/// How many members stand in each relation.
#[derive(Clone, Copy)]
struct Counts([u32; CLASSES]);

impl Counts {
    fn of<'a>(members: impl Iterator<Item = &'a Member>) -> Counts {
        let mut counts = [0; CLASSES];
        for member in members {
            counts[member.relation as usize] += 1;
        }
        Counts(counts)
    }

    fn without(mut self, class: usize) -> Counts {
        self.0[class] = self.0[class].saturating_sub(1);
        self
    }

    /// Kleene or over everybody counted.
    fn fold(&self, tie: impl Fn(Relation) -> Option<bool>) -> Option<bool> {
        let mut open = false;
        for (relation, count) in Relation::ALL.into_iter().zip(self.0) {
            match tie(relation) {
                Some(true) if count > 0 => return Some(true),
                None if count > 0 => open = true,
                _ => {}
            }
        }
        if open { None } else { Some(false) }
    }
}

/// Whether members in these relations to the head are married to each other.
fn spouses(one: Relation, other: Relation) -> Option<bool> {
    use Relation::{Child, Grandchild, Grandparent, Head, Other, Parent, Sibling, Spouse};
    match (one, other) {
        (Head, Spouse) | (Spouse, Head) => Some(true),
        (Head | Spouse, _) | (_, Head | Spouse) => Some(false),
        (Child | Grandchild | Parent | Grandparent | Sibling | Other, Other)
        | (Other, Child | Grandchild | Parent | Grandparent | Sibling)
        | (Parent, Parent)
        | (Grandparent, Grandparent) => None,
        _ => Some(false),
    }
}

/// Whether `parent` is a parent of `child`.
fn is_parent(parent: Relation, child: Relation) -> Option<bool> {
    use Relation::{Child, Grandchild, Grandparent, Head, Other, Parent, Sibling, Spouse};
    match (parent, child) {
        (Parent, Head) | (Head | Spouse, Child) => Some(true),
        (Other, Spouse | Child | Grandchild | Grandparent | Sibling | Other)
        | (Child, Grandchild)
        | (Grandparent, Parent)
        | (Parent, Sibling)
        | (Child | Grandchild | Grandparent | Sibling, Other) => None,
        _ => Some(false),
    }
}

/// Whether members in these relations are brothers or sisters.
fn siblings(one: Relation, other: Relation) -> Option<bool> {
    use Relation::{Child, Grandchild, Grandparent, Head, Other, Parent, Sibling, Spouse};
    match (one, other) {
        (Head, Sibling) | (Sibling, Head) | (Child, Child) => Some(true),
        (Spouse | Grandchild | Parent | Grandparent | Sibling | Other, Other)
        | (Other, Spouse | Grandchild | Parent | Grandparent | Sibling)
        | (Grandchild, Grandchild)
        | (Sibling, Sibling) => None,
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(relation: Relation) -> Member {
        Member { relation, spouse: SpouseLink::Unstated, parents: ParentLinks::Unstated }
    }

    fn of(members: &[Member]) -> Vec<[Option<bool>; 4]> {
        let mut out = Vec::new();
        ties(members, &mut out);
        out.iter().map(|one| [one.spouse, one.parent, one.child, one.sibling]).collect()
    }

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);
    const OPEN: Option<bool> = None;

    #[test]
    fn a_couple_with_two_children_is_fully_determined() {
        use Relation::{Child, Head, Spouse};
        assert_eq!(
            of(&[Head, Spouse, Child, Child].map(plain)),
            [[YES, NO, YES, NO], [YES, NO, YES, NO], [NO, YES, NO, YES], [NO, YES, NO, YES]]
        );
    }

    #[test]
    fn a_person_alone_lives_with_nobody() {
        assert_eq!(of(&[plain(Relation::Head)]), [[NO, NO, NO, NO]]);
    }

    #[test]
    fn whose_child_a_grandchild_is_stays_open_until_somebody_says_so() {
        use Relation::{Child, Grandchild, Head};
        let mut members = [Head, Child, Grandchild].map(plain);
        assert_eq!(of(&members)[1], [NO, YES, OPEN, NO]);
        assert_eq!(of(&members)[2], [NO, OPEN, NO, NO]);
        members[2].parents = ParentLinks::Stated([Some(1), None]);
        assert_eq!(of(&members)[1], [NO, YES, YES, NO]);
        assert_eq!(of(&members)[2], [NO, YES, NO, NO]);
        members[2].parents = ParentLinks::Stated([None, None]);
        assert_eq!(of(&members)[1], [NO, YES, NO, NO]);
        assert_eq!(of(&members)[2], [NO, NO, NO, NO]);
    }

    #[test]
    fn two_parents_may_be_divorced() {
        use Relation::{Head, Parent};
        let mut members = [Head, Parent, Parent].map(plain);
        assert_eq!(of(&members)[1], [OPEN, NO, YES, NO]);
        members[1].spouse = SpouseLink::Member(2);
        assert_eq!(of(&members)[1], [YES, NO, YES, NO]);
        assert_eq!(of(&members)[2], [YES, NO, YES, NO], "a link holds both ways");
    }

    #[test]
    fn a_sibling_of_the_head_may_have_other_parents() {
        use Relation::{Head, Parent, Sibling};
        assert_eq!(of(&[Head, Sibling].map(plain))[1], [NO, NO, NO, YES]);
        assert_eq!(of(&[Head, Sibling, Parent].map(plain))[1], [NO, OPEN, NO, YES]);
    }

    #[test]
    fn somebody_without_a_class_may_be_tied_to_most_but_not_to_the_head() {
        use Relation::{Child, Head, Other};
        let open = of(&[Head, Child, Other].map(plain));
        assert_eq!(open[0], [NO, NO, YES, NO]);
        assert_eq!(open[1], [OPEN, YES, OPEN, NO]);
        assert_eq!(open[2], [OPEN, OPEN, OPEN, NO]);
        let mut linked = [Head, Child, Other].map(plain);
        linked[2].spouse = SpouseLink::Member(1);
        linked[2].parents = ParentLinks::Stated([None, None]);
        assert_eq!(of(&linked)[1], [YES, YES, NO, NO]);
    }

    #[test]
    fn common_parents_make_siblings() {
        use Relation::{Child, Grandchild, Head};
        let mut members = [Head, Child, Grandchild, Grandchild].map(plain);
        assert_eq!(of(&members)[2][3], OPEN);
        members[2].parents = ParentLinks::Stated([Some(1), None]);
        members[3].parents = ParentLinks::Stated([Some(1), None]);
        assert_eq!(of(&members)[2][3], YES);
    }

    #[test]
    fn one_who_is_taken_is_nobody_elses_spouse() {
        use Relation::{Head, Other, Parent};
        let mut members = [Head, Parent, Parent, Other].map(plain);
        members[1].spouse = SpouseLink::Member(2);
        assert_eq!(of(&members)[3][0], NO);
    }

    #[test]
    fn contradicting_links_are_named() {
        use Relation::{Head, Parent};
        let mut members = [Head, Parent, Parent].map(plain);
        members[1].spouse = SpouseLink::Member(2);
        members[2].spouse = SpouseLink::Member(0);
        assert_eq!(faults(&members), [LinkFault::SpouseDisagrees(1, 2)]);
        members[2].spouse = SpouseLink::Nobody;
        assert_eq!(faults(&members), [LinkFault::SpouseDisagrees(1, 2)]);
        members[2].spouse = SpouseLink::Member(2);
        assert!(faults(&members).contains(&LinkFault::Itself(2)));
    }
}
