//! Where the page is. Opening a place is a new entry in the history; narrowing the list changes the present one.

use std::rc::Rc;

use super::Turn;
use crate::{Effect, Filter, NotebookKey, Page, Route, StatusGroup};

impl Turn<'_> {
    pub(super) fn route_changed(&mut self, route: Route) {
        self.set_route(route);
        self.enter_project();
    }

    pub(super) fn clicked_instance(&mut self, key: NotebookKey) {
        self.go(Page::Instance(key));
    }

    /// From an address that names somebody else's project it leads to the first of one's own.
    pub(super) fn clicked_list(&mut self) {
        let session = self.model.session.known().filter(|_| self.model.project.is_none());
        match session.and_then(|session| session.projects.first()) {
            Some(first) => self.chose_project(first.id.as_str().into()),
            None => self.go(Page::List(self.model.filter.clone())),
        }
    }

    pub(super) fn chose_project(&mut self, project: Rc<str>) {
        let route = Route { project: Some(project), page: Page::default() };
        if route != self.model.route {
            self.set_route(route);
            self.order(Effect::PushRoute(self.model.route.clone()));
            self.enter_project();
        }
    }

    pub(super) fn entered_search(&mut self, search: &str) {
        self.narrow(Filter { search: search.into(), status: self.model.filter.status });
    }

    pub(super) fn chose_status(&mut self, status: Option<StatusGroup>) {
        self.narrow(Filter { search: self.model.filter.search.clone(), status });
    }

    /// Takes a route as it is; a list brings its filter.
    pub(super) fn set_route(&mut self, route: Route) {
        if let Page::List(filter) = &route.page {
            self.set_filter(filter.clone());
        }
        self.model.route = route;
    }

    /// A link to an instance names its project, so that it still leads there when the first project is another.
    fn go(&mut self, page: Page) {
        let project = self.model.project.clone().or_else(|| self.model.route.project.clone());
        let route = Route { project, page };
        if route.page != self.model.route.page {
            self.model.route = route;
            self.order(Effect::PushRoute(self.model.route.clone()));
        }
    }

    fn narrow(&mut self, filter: Filter) {
        if filter == self.model.filter {
            return;
        }
        self.set_filter(filter);
        if let Page::List(shown) = &mut self.model.route.page {
            shown.clone_from(&self.model.filter);
            self.order(Effect::ReplaceRoute(self.model.route.clone()));
        }
    }

    fn set_filter(&mut self, filter: Filter) {
        if filter != self.model.filter {
            self.model.instances.set_filter(&filter);
            self.model.filter = filter;
        }
    }
}
